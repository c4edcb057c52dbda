// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { instance } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { NameField, TextArea, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { NEW_INSTANCE, splitCommand, toLaunchRequest } from './launch-form';
import { PORT_FIELDS, type PortRow } from './port-rows';
import { PortsField } from './ports-field';
import { VpcField } from './vpc-field';
import styles from './launch-dialog.module.css';

/** The codes that are about a field. What a launch does not find is its VPC. */
const CODES = { NAME_TAKEN: 'name', PORT_TAKEN: 'ports', NOT_FOUND: 'vpc_id' };
const UNITS = { cpu_limit_millis: 'thousandths of a core' };

/** Launches an instance. */
export function LaunchDialog({ onClose }: { onClose: () => void }) {
  const compute = useCompute();
  const toasts = useToasts();
  const [ports, setPorts] = useState<readonly PortRow[]>([]);
  const runsImages = unsupported(compute, 'IMAGES') === null;
  const noCpuLimit = unsupported(compute, 'CPU_LIMIT');
  const noMemoryLimit = unsupported(compute, 'MEMORY_LIMIT');
  const cores = compute?.host.cpu_count;
  return (
    <CreateDialog
      title="Launch instance"
      action="Launch"
      acting="Launching…"
      path="/api/instances"
      schema={instance}
      initial={NEW_INSTANCE}
      toRequest={(texts) => toLaunchRequest(texts, ports)}
      codes={CODES}
      repeated={PORT_FIELDS}
      units={UNITS}
      blocked={unavailable(compute)}
      onCreated={({ name }) => {
        toasts.done(`${name} is starting.`);
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <NameField
            hint="Letters, digits, - and _. Must be unique among existing instances."
            {...form.field('name')}
          />
          {runsImages ? (
            <TextField
              label="Image"
              mono
              required
              autoComplete="off"
              spellCheck={false}
              placeholder="alpine:3.22"
              hint="Pulled automatically if missing."
              {...form.field('image')}
            />
          ) : null}
          <TextField
            label="Command"
            optional={runsImages}
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder={runsImages ? 'the image’s default' : "sh -c 'while :; do :; done'"}
            hint={<CommandHint text={form.texts.command} />}
            {...form.field('command')}
          />
          <div className={dialog['pair']}>
            <TextField
              label="CPU limit (cores)"
              optional
              inputMode="decimal"
              placeholder="0.5"
              disabled={noCpuLimit !== null}
              hint={
                noCpuLimit ??
                (cores === undefined
                  ? undefined
                  : `This host has ${cores === 1 ? 'one core' : `${cores} cores`}.`)
              }
              {...form.field('cpu_limit_millis')}
            />
            <TextField
              label="Memory limit (MiB)"
              optional
              inputMode="numeric"
              placeholder="128"
              disabled={noMemoryLimit !== null}
              hint={noMemoryLimit ?? 'At least 4 MiB.'}
              {...form.field('memory_limit_bytes')}
            />
          </div>
          {compute !== undefined && unsupported(compute, 'PORTS') === null ? (
            <PortsField
              rows={ports}
              errors={form.errors}
              onChange={(rows) => {
                setPorts(rows);
                form.clearErrors('ports');
              }}
            />
          ) : null}
          {compute !== undefined && unsupported(compute, 'VPCS') === null ? (
            <VpcField {...form.field('vpc_id')} />
          ) : null}
          <details
            className={styles['more']}
            open={form.errors['env'] !== undefined || form.errors['labels'] !== undefined || undefined}
          >
            <summary>Labels and environment</summary>
            <div className={dialog['form']}>
              <TextArea
                label="Labels"
                optional
                mono
                placeholder="env=prod"
                hint="One name=value per line."
                {...form.field('labels')}
              />
              <TextArea
                label="Environment"
                optional
                mono
                placeholder="LOG_LEVEL=info"
                hint="One NAME=value per line. The server’s own environment is not passed on."
                {...form.field('env')}
              />
            </div>
          </details>
          {runsImages ? null : (
            <Notice>
              Instances run directly on this host as the server’s user, without isolation. To run container
              images, connect a Docker engine.
            </Notice>
          )}
        </>
      )}
    </CreateDialog>
  );
}

/** Shows how the command is split, or how to write one. */
function CommandHint({ text }: { text: string }) {
  const args = splitCommand(text) ?? [];
  return args.length === 0 ? (
    <>
      Program and arguments. Runs without a shell; for shell syntax use <code>sh -c &apos;…&apos;</code>.
    </>
  ) : (
    <span className={styles['args']}>
      {args.map((arg, index) => (
        // arguments have no identity other than their position
        <span key={index} className={styles['arg']}>
          {arg === '' ? '␣' : arg}
        </span>
      ))}
    </span>
  );
}
