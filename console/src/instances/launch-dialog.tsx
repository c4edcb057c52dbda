// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';
import { mutate } from '@/api/client';
import { Problem } from '@/api/problem';
import { instance as instanceSchema } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { TextArea, TextField } from '@/design/field';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import {
  atFields,
  NO_TEXTS,
  splitCommand,
  toRequest,
  type LaunchErrors,
  type LaunchField,
} from './launch-form';
import type { PortRow } from './port-rows';
import { PortsField } from './ports-field';
import { VpcField } from './vpc-field';
import styles from './launch-dialog.module.css';

/** Asks what to launch. What is wrong with it, as the API sees it, stands at the fields. */
export function LaunchDialog({ onClose }: { onClose: () => void }) {
  const driver = useCompute();
  const toasts = useToasts();
  const form = useId();
  const element = useRef<HTMLFormElement>(null);
  const [texts, setTexts] = useState(NO_TEXTS);
  const [ports, setPorts] = useState<readonly PortRow[]>([]);
  const [errors, setErrors] = useState<LaunchErrors>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [rejections, setRejections] = useState(0);
  const noImages = cannot(driver, 'IMAGES', 'run images');
  const noCpuLimit = cannot(driver, 'CPU_LIMIT', 'limit CPU');
  const hasPorts = driver !== undefined && cannot(driver, 'PORTS', 'publish ports') === null;
  const hasVpcs = driver !== undefined && cannot(driver, 'VPCS', 'make networks') === null;
  const notNow = cannotNow(driver);
  const noMemoryLimit = cannot(driver, 'MEMORY_LIMIT', 'limit memory');
  const args = splitCommand(texts.command) ?? [];

  const field = (name: LaunchField) => ({
    name,
    value: texts[name],
    error: errors[name],
    onChange: (event: { target: { value: string } }) => {
      const { value } = event.target;
      setTexts((before) => ({ ...before, [name]: value }));
      setErrors((before) => ({ ...before, [name]: undefined }));
    },
  });

  // the first field that is wrong has the keyboard
  useEffect(() => {
    const wrong = rejections === 0 ? null : element.current?.querySelector('[aria-invalid="true"]');
    if (wrong instanceof HTMLElement) {
      wrong.focus();
    }
  }, [rejections]);

  const reject = (wrong: LaunchErrors) => {
    setErrors(wrong);
    setRejections((times) => times + 1);
  };

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setRefusal(undefined);
    const made = toRequest(texts, ports);
    if ('errors' in made) {
      reject(made.errors);
      return;
    }
    setBusy(true);
    try {
      const { data } = await mutate('POST', '/api/instances', instanceSchema, made.request);
      toasts.done(`${data.name} is starting.`);
      onClose();
    } catch (thrown) {
      const { at, rest } = atFields(Problem.of(thrown));
      reject(at);
      setRefusal(rest ?? undefined);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title="Launch an instance"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            form={form}
            disabled={busy || notNow !== null}
            title={notNow ?? undefined}
          >
            {busy ? 'Launching…' : 'Launch'}
          </Button>
        </>
      }
    >
      <form
        ref={element}
        id={form}
        className={styles['form']}
        noValidate
        onSubmit={(event) => void submit(event)}
      >
        {refusal === undefined ? null : (
          <div role="alert">
            <Notice tone="bad">{refusal}</Notice>
          </div>
        )}
        {notNow === null ? null : <Notice tone="warn">{notNow}</Notice>}
        <TextField
          label="Name"
          autoComplete="off"
          spellCheck={false}
          hint="Letters, digits, - and _. Unique among what is not terminated."
          {...field('name')}
        />
        {noImages === null ? (
          <TextField
            label="Image"
            mono
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="alpine:3.22"
            hint="It is pulled where the engine does not have it yet."
            {...field('image')}
          />
        ) : null}
        <TextField
          label="Command"
          optional={noImages === null}
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder={noImages === null ? 'as the image says' : "sh -c 'while :; do :; done'"}
          hint={
            args.length === 0 ? (
              'Program and arguments. Quotes group words; there is no shell unless you name one.'
            ) : (
              <span className={styles['args']}>
                {args.map((arg, index) => (
                  // arguments have no identity but their place
                  <span key={index} className={styles['arg']}>
                    {arg === '' ? '␣' : arg}
                  </span>
                ))}
              </span>
            )
          }
          {...field('command')}
        />
        <div className={styles['pair']}>
          <TextField
            label="CPU limit, in cores"
            optional
            inputMode="decimal"
            placeholder="0.5"
            disabled={noCpuLimit !== null}
            hint={noCpuLimit ?? (driver === undefined ? undefined : `The host has ${driver.host.cpu_count}.`)}
            {...field('cores')}
          />
          <TextField
            label="Memory limit, in MiB"
            optional
            inputMode="numeric"
            placeholder="128"
            disabled={noMemoryLimit !== null}
            hint={noMemoryLimit ?? undefined}
            {...field('memory')}
          />
        </div>
        {hasPorts ? (
          <PortsField
            rows={ports}
            error={errors.ports}
            rowErrors={errors.rows}
            onChange={(rows) => {
              setPorts(rows);
              setErrors((before) => ({ ...before, ports: undefined, rows: undefined }));
            }}
          />
        ) : null}
        {hasVpcs ? <VpcField {...field('vpc')} /> : null}
        <details
          className={styles['more']}
          open={errors.env !== undefined || errors.labels !== undefined || undefined}
        >
          <summary>Labels and environment</summary>
          <div className={styles['form']}>
            <TextArea
              label="Labels"
              optional
              mono
              placeholder="env=prod"
              hint="name=value, one a line"
              {...field('labels')}
            />
            <TextArea
              label="Environment"
              optional
              mono
              placeholder="LOG_LEVEL=info"
              hint="NAME=value, one a line; the instance gets no others of the server's."
              {...field('env')}
            />
          </div>
        </details>
        {noImages === null ? null : (
          <Notice>
            {noImages} It runs programs of this host, as the server&rsquo;s user and on the host&rsquo;s
            files: that is no isolation.
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
