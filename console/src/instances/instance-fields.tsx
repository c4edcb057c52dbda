// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ReactNode } from 'react';
import { PULL_POLICIES, RESTART_POLICIES, STOP_SIGNALS, type Compute } from '@/api/wire';
import { SelectField, TextArea, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import type { Form } from '@/design/use-form';
import { parseNumber } from '@/format/numbers';
import { unsupported } from '@/live/compute';
import { ImageField } from './image-field';
import { splitCommand, type LaunchRows, type LaunchTexts } from './launch-form';
import { PairsField } from './pairs-field';
import { PortsField } from './ports-field';
import styles from './launch-dialog.module.css';

interface InstanceFieldsProps {
  form: Form<keyof LaunchTexts>;
  rows: LaunchRows;
  onRows: (changed: Partial<LaunchRows>) => void;
  compute: Compute | undefined;
  /** Fields of the network section. */
  network?: ReactNode;
  /** Fields of the storage section. */
  storage?: ReactNode;
}

/** An instance's fields that can be set at launch and changed later. */
export function InstanceFields({ form, rows, onRows, compute, network, storage }: InstanceFieldsProps) {
  const runsImages = unsupported(compute, 'IMAGES') === null;
  return (
    <>
      {runsImages ? <ImageField {...form.field('image')} /> : null}
      <TextArea
        label="Command"
        optional={runsImages}
        required={!runsImages}
        mono
        rows={2}
        autoComplete="off"
        spellCheck={false}
        placeholder={runsImages ? 'the image’s default' : "sh -c 'while :; do :; done'"}
        hint={<CommandHint text={form.texts.command} />}
        {...form.field('command')}
      />
      <Limits form={form} compute={compute} />
      {compute !== undefined && unsupported(compute, 'PORTS') === null ? (
        <PortsField rows={rows.ports} errors={form.errors} onChange={(ports) => onRows({ ports })} />
      ) : null}
      {network}
      {storage}
      <Section title="Restart policy and stop" form={form} fields={STOP_FIELDS}>
        <StopFields form={form} runsImages={runsImages} />
      </Section>
      <Section title="Health check" form={form} fields={HEALTH_FIELDS}>
        <HealthFields form={form} />
      </Section>
      <Section title="Labels and environment" form={form} fields={['env', 'labels']}>
        <PairsField
          field="labels"
          legend="Labels"
          one="label"
          hint="Filter instances by labels such as env=prod."
          rows={rows.labels}
          errors={form.errors}
          onChange={(labels) => onRows({ labels })}
        />
        <PairsField
          field="env"
          legend="Environment"
          one="variable"
          hint="Paste the contents of a .env file into a name field to add all of its variables. Instances do not inherit the server’s environment."
          rows={rows.env}
          errors={form.errors}
          onChange={(env) => onRows({ env })}
        />
      </Section>
      <Section title="Program" form={form} fields={PROGRAM_FIELDS}>
        <ProgramFields form={form} runsImages={runsImages} />
      </Section>
    </>
  );
}

const STOP_FIELDS = ['stop_timeout', 'stop_signal', 'restart_policy', 'max_restarts'];
const PROGRAM_FIELDS = ['working_dir', 'entrypoint', 'user', 'pull_policy'];
const HEALTH_FIELDS = ['health'];

interface SectionProps extends Pick<InstanceFieldsProps, 'form'> {
  title: string;
  /** The prefixes of its field names. */
  fields: readonly string[];
  children: ReactNode;
}

/** Fields that few instances need. They are shown if one of them is invalid or filled in. */
function Section({ title, form, fields, children }: SectionProps) {
  const isOurs = (name: string) => fields.some((field) => name.startsWith(field));
  const invalid = Object.entries(form.errors).some(([name, error]) => error !== undefined && isOurs(name));
  const filled = Object.entries(form.texts).filter(([name, text]) => text !== '' && isOurs(name)).length;
  return (
    <details className={styles['more']} open={invalid || undefined}>
      <summary>
        {title} {filled === 0 ? null : <span className={styles['filled']}>{filled} set</span>}
      </summary>
      <div className={dialog['form']}>{children}</div>
    </details>
  );
}

function Limits({ form, compute }: Pick<InstanceFieldsProps, 'form' | 'compute'>) {
  const noCpuLimit = unsupported(compute, 'CPU_LIMIT');
  const noMemoryLimit = unsupported(compute, 'MEMORY_LIMIT');
  const cores = compute?.host.cpu_count;
  return (
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
            : parseNumber(form.texts.cpu_limit_millis) > cores
              ? `This host has only ${coresText(cores)}, so this limit has no effect.`
              : `This host has ${coresText(cores)}.`)
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
  );
}

type DriverFieldsProps = Pick<InstanceFieldsProps, 'form'> & { runsImages: boolean };

function ProgramFields({ form, runsImages }: DriverFieldsProps) {
  return (
    <>
      <TextField
        label="Working directory"
        optional
        mono
        placeholder="/srv/app"
        hint={runsImages ? 'A directory in the image.' : 'A directory on this host.'}
        {...form.field('working_dir')}
      />
      {runsImages ? (
        <>
          <TextField
            label="Entry point"
            optional
            mono
            placeholder="docker-entrypoint.sh"
            hint="Prepended to the command. Without it, the command replaces the image’s entry point."
            {...form.field('entrypoint')}
          />
          <TextField
            label="User"
            optional
            mono
            placeholder="1000:1000"
            hint="A user defined in the image, optionally with a group, such as 1000:1000."
            {...form.field('user')}
          />
          <SelectField
            label="Pull"
            optional
            hint="Whether the image is pulled when the instance starts."
            {...form.field('pull_policy')}
          >
            <option value="">if not present</option>
            {PULL_POLICIES.filter((policy) => policy !== 'if_not_present').map((policy) => (
              <option key={policy}>{policy}</option>
            ))}
          </SelectField>
        </>
      ) : null}
    </>
  );
}

function HealthFields({ form }: Pick<InstanceFieldsProps, 'form'>) {
  const { health_port: port, health_command: command } = form.texts;
  const none = port.trim() === '' && command.trim() === '';
  return (
    <>
      <div className={dialog['pair']}>
        <TextField
          label="Port"
          optional
          inputMode="numeric"
          placeholder="8080"
          hint="The check sends a GET request to this port of the instance."
          {...form.field('health_port')}
        />
        <TextField
          label="Path"
          optional
          mono
          placeholder="/healthz"
          disabled={port.trim() === ''}
          {...form.field('health_path')}
        />
      </div>
      <TextField
        label="Health command"
        optional
        mono
        placeholder="pg_isready"
        hint="Runs instead of the GET request. Exit code 0 means healthy."
        {...form.field('health_command')}
      />
      <div className={styles['three']}>
        <TextField
          label="Interval (seconds)"
          optional
          inputMode="numeric"
          placeholder="10"
          disabled={none}
          {...form.field('health_interval')}
        />
        <TextField
          label="Timeout (seconds)"
          optional
          inputMode="numeric"
          placeholder="5"
          disabled={none}
          {...form.field('health_timeout')}
        />
        <TextField
          label="Failures in a row"
          optional
          inputMode="numeric"
          placeholder="3"
          disabled={none}
          {...form.field('health_retries')}
        />
      </div>
    </>
  );
}

function StopFields({ form, runsImages }: DriverFieldsProps) {
  return (
    <>
      <div className={dialog['pair']}>
        <SelectField
          label="Restart policy"
          optional
          hint="Whether the instance starts again after its program exits."
          {...form.field('restart_policy')}
        >
          <option value="">never</option>
          {RESTART_POLICIES.filter((policy) => policy !== 'never').map((policy) => (
            <option key={policy}>{policy}</option>
          ))}
        </SelectField>
        <TextField
          label="Restarts in a row"
          optional
          inputMode="numeric"
          placeholder="100"
          disabled={form.texts.restart_policy === ''}
          hint="After this many consecutive restarts, the instance stays stopped."
          {...form.field('max_restarts')}
        />
      </div>
      <div className={dialog['pair']}>
        <TextField
          label="Stop timeout (seconds)"
          optional
          inputMode="numeric"
          placeholder="10"
          hint="After this time, all remaining processes are killed."
          {...form.field('stop_timeout')}
        />
        <SelectField
          label="Stop signal"
          optional
          hint="Asks the main process to end."
          {...form.field('stop_signal')}
        >
          <option value="">{runsImages ? 'The image’s default' : 'SIGTERM'}</option>
          {STOP_SIGNALS.map((signal) => (
            <option key={signal}>{signal}</option>
          ))}
        </SelectField>
      </div>
    </>
  );
}

function coresText(cores: number): string {
  return cores === 1 ? 'one core' : `${cores} cores`;
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
