// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useRouter } from '@/address/navigation';
import type { ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { CopyButton } from '@/design/copy-button';
import { bytes, cores, count } from '@/format/numbers';
import { duration } from '@/format/times';
import { useKeyNames } from '@/live/key-names';
import { Time } from '@/live/time';
import { useNow } from '@/live/use-now';
import { useVolumes } from '@/live/volumes';
import { useVpcs } from '@/live/vpcs';
import { useUsage } from '@/metrics/provider';
import { commandLine } from '@/design/shell-quote';
import { EnvironmentList } from './environment-list';
import { useInstanceChanges } from './instance-history';
import { Labels } from './labels';
import { PortsList } from './ports-list';
import styles from './instance-detail.module.css';

/** The number of characters that fit into a column. */
const COLUMN_LENGTH = 24;

interface FactProps {
  name: string;
  /** Whether the fact has its own row (`true`) or is two columns wide (`double`). */
  wide?: boolean | 'double';
  children: ReactNode;
}

function Fact({ name, wide = false, children }: FactProps) {
  return (
    <div className={wide === false ? undefined : styles[wide === true ? 'wide' : wide]}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Who launched the instance, by name if that is known. */
function Creator({ instance }: { instance: Pick<Instance, 'id' | 'created_by'> }) {
  const names = useKeyNames();
  const { created_by: key } = instance;
  const launched = useInstanceChanges(instance.id).data?.find(({ type }) => type === 'INSTANCE_CREATED');
  const name = launched?.actor.name ?? names.get(key);
  return name === undefined ? (
    <>
      key <code>{key}</code>
    </>
  ) : (
    <span title={`Key ${key}`}>{name}</span>
  );
}

function Uptime({ since }: { since: string }) {
  return duration(useNow() - Date.parse(since));
}

function Restart({ instance }: { instance: Instance }) {
  const { restart_policy: policy, restart_count: count, max_restarts: most, next_start_at: next } = instance;
  const now = useNow();
  return (
    <>
      {policy}
      {count === 0 ? null : `, ${count} of ${most} in a row`}
      {next === null ? null : `, in ${duration(Date.parse(next) - now)}`}
    </>
  );
}

function VpcName({ id }: { id: string }) {
  const name = useVpcs().data?.get(id)?.name;
  return (
    <>
      {' '}
      in <Link href="/vpcs">{name ?? id}</Link>
    </>
  );
}

function Mounts({ instance }: { instance: Instance }) {
  const volumes = useVolumes().data;
  return (
    <ul>
      {instance.volumes.map(({ volume_id: id, mount_path: path }) => {
        const name = volumes?.get(id)?.name;
        return (
          <li key={id}>
            <Link href={name === undefined ? '/volumes' : `/volumes?name=${name}`}>{name ?? id}</Link> at{' '}
            <code>{path}</code>
          </li>
        );
      })}
    </ul>
  );
}

/** An instance's health check, and its result. */
function Health({ instance }: { instance: Instance }) {
  const { health, health_status: status, health_output: output } = instance;
  const check =
    health === null
      ? 'the image’s own check'
      : health.http == null
        ? commandLine(health.command ?? [])
        : `GET :${String(health.http.port)}${health.http.path ?? '/'}`;
  return (
    <>
      {status ?? 'not checked'} · <code>{check}</code>
      {output === null || output === '' ? null : ` · ${output}`}
    </>
  );
}

/** An instance's properties. */
export function InstanceFacts({ instance }: { instance: Instance }) {
  const { started_at: started, memory_limit_bytes: memory } = instance;
  const router = useRouter();
  const processes = useUsage(instance.id)?.latest.pids;
  const active = instance.status === 'RUNNING' || instance.status === 'PAUSED';
  const command = instance.command.length === 0 ? instance.image : commandLine(instance.command);
  return (
    <dl className={styles['facts']}>
      <Fact name="Command" wide>
        <span className={styles['copied']}>
          <code>{command}</code>
          <CopyButton name="command" text={command} />
        </span>
      </Fact>
      <Fact name="Image" wide={instance.image.length > COLUMN_LENGTH && 'double'}>
        {instance.image}
      </Fact>
      {instance.working_dir === null ? null : (
        <Fact name="Working directory">
          <code>{instance.working_dir}</code>
        </Fact>
      )}
      {instance.user === null ? null : <Fact name="User">{instance.user}</Fact>}
      {instance.pull_policy === null ? null : (
        <Fact name="Pull">{instance.pull_policy.replaceAll('_', ' ')}</Fact>
      )}
      <Fact name="CPU limit">{cores(instance.cpu_limit_millis)}</Fact>
      <Fact name="Memory limit">{memory === null ? 'unlimited' : bytes(memory)}</Fact>
      <Fact name="Stop">
        {instance.stop_signal ?? (instance.image === 'host' ? 'SIGTERM' : 'the image’s signal')}, killed after{' '}
        {duration(instance.stop_timeout * 1000)}
      </Fact>
      <Fact name="Restart">
        <Restart instance={instance} />
      </Fact>
      <Fact name={active ? 'Uptime' : 'Last started'}>
        {started === null ? 'never' : active ? <Uptime since={started} /> : <Time of={started} />}
      </Fact>
      {active && processes !== undefined ? <Fact name="Processes">{count(processes)}</Fact> : null}
      <Fact name="Created">
        <Time of={instance.created_at} />
      </Fact>
      <Fact name="Created by">
        <Creator instance={instance} />
      </Fact>
      <Fact name="Node">
        {instance.node} · {instance.driver}
      </Fact>
      {instance.vpc_id === null && instance.private_ip === null ? null : (
        <Fact name="Private address">
          {instance.private_ip ?? 'none while stopped'}
          {instance.vpc_id === null ? null : <VpcName id={instance.vpc_id} />}
        </Fact>
      )}
      {instance.ports.length === 0 ? null : (
        <Fact name="Ports">
          <PortsList instance={instance} />
        </Fact>
      )}
      {instance.volumes.length === 0 ? null : (
        <Fact name="Volumes">
          <Mounts instance={instance} />
        </Fact>
      )}
      <Fact name="ID" wide="double">
        <span className={styles['copied']}>
          <code>{instance.id}</code>
          <CopyButton name="ID" text={instance.id} />
        </span>
      </Fact>
      {instance.entrypoint.length === 0 ? null : (
        <Fact name="Entry point" wide>
          <code>{commandLine(instance.entrypoint)}</code>
        </Fact>
      )}
      {instance.health === null && instance.health_status === null ? null : (
        <Fact name="Health" wide>
          <Health instance={instance} />
        </Fact>
      )}
      {Object.keys(instance.labels).length === 0 ? null : (
        <Fact name="Labels" wide>
          <Labels
            labels={instance.labels}
            onSelect={(label) => router.push(`/instances?label=${encodeURIComponent(label)}`)}
          />
        </Fact>
      )}
      {instance.env_names.length === 0 ? null : (
        <Fact name="Environment" wide>
          <EnvironmentList key={instance.id} instance={instance} />
        </Fact>
      )}
    </dl>
  );
}
