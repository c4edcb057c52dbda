'use client';
import { useId, useState, type SyntheticEvent } from 'react';
import { mutate } from '@/api/client';
import { Problem } from '@/api/problem';
import { instance as instanceSchema } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { TextArea, TextField } from '@/design/field';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { cannot, useCompute } from '@/live/compute';
import {
  atFields,
  NO_TEXTS,
  splitCommand,
  toRequest,
  type LaunchErrors,
  type LaunchField,
} from './launch-form';
import styles from './launch-dialog.module.css';

/** Asks what to launch. What is wrong with it, as the API sees it, stands at the fields. */
export function LaunchDialog({ onClose }: { onClose: () => void }) {
  const driver = useCompute();
  const toasts = useToasts();
  const form = useId();
  const [texts, setTexts] = useState(NO_TEXTS);
  const [errors, setErrors] = useState<LaunchErrors>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const noImages = cannot(driver, 'IMAGES', 'run images');
  const noCpuLimit = cannot(driver, 'CPU_LIMIT', 'limit CPU');
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

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setRefusal(undefined);
    const made = toRequest(texts);
    if ('errors' in made) {
      setErrors(made.errors);
      return;
    }
    setBusy(true);
    try {
      const { data } = await mutate('POST', '/api/instances', instanceSchema, made.request);
      toasts.done(`${data.name} is starting.`);
      onClose();
    } catch (thrown) {
      const problem = Problem.of(thrown);
      const { at, rest } = atFields(problem.errors);
      setErrors(problem.code === 'NAME_TAKEN' ? { name: problem.message } : at);
      if (problem.code !== 'NAME_TAKEN' && (problem.errors.length === 0 || rest.length > 0)) {
        setRefusal(rest.length > 0 ? rest.join('; ') : problem.message);
      }
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
          <Button type="submit" kind="primary" form={form} disabled={busy}>
            {busy ? 'Launching…' : 'Launch'}
          </Button>
        </>
      }
    >
      <form id={form} className={styles['form']} noValidate onSubmit={(event) => void submit(event)}>
        {refusal === undefined ? null : (
          <div role="alert">
            <Notice tone="bad">{refusal}</Notice>
          </div>
        )}
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
            spellCheck={false}
            placeholder="docker.io/library/nginx:1.27"
            {...field('image')}
          />
        ) : null}
        <TextField
          label="Command"
          optional={noImages === null}
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder="sh -c 'while :; do :; done'"
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
