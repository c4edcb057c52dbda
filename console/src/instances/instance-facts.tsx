// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { bytes, cores } from '@/format/numbers';
import { dateTime, duration } from '@/format/times';
import { useNow } from '@/live/use-now';
import { useVolumes } from '@/live/volumes';
import { useVpcs } from '@/live/vpcs';
import { PortsList } from './ports-list';
import styles from './instance-detail.module.css';

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? styles['wide'] : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Pairs({ pairs }: { pairs: Readonly<Record<string, string>> }) {
  return Object.entries(pairs).map(([name, value]) => (
    <span key={name} className={styles['label']}>
      {name}={value}
    </span>
  ));
}

function Uptime({ since }: { since: string }) {
  return duration(useNow() - Date.parse(since));
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

/** The properties of an instance. */
export function InstanceFacts({ instance }: { instance: Instance }) {
  const { started_at: started, memory_limit_bytes: memory } = instance;
  const active = instance.status === 'RUNNING' || instance.status === 'PAUSED';
  return (
    <dl className={styles['facts']}>
      <Fact name="Command" wide>
        <code>{instance.command.length === 0 ? instance.image : instance.command.join(' ')}</code>
      </Fact>
      <Fact name="Image">{instance.image}</Fact>
      <Fact name="CPU limit">{cores(instance.cpu_limit_millis)}</Fact>
      <Fact name="Memory limit">{memory === null ? 'unlimited' : bytes(memory)}</Fact>
      <Fact name={active ? 'Uptime' : 'Last started'}>
        {started === null ? 'never' : active ? <Uptime since={started} /> : dateTime(started)}
      </Fact>
      <Fact name="Created">{dateTime(instance.created_at)}</Fact>
      <Fact name="Created by">
        key <code>{instance.created_by}</code>
      </Fact>
      <Fact name="Node">
        {instance.node} · {instance.driver}
      </Fact>
      <Fact name="Version">{instance.version}</Fact>
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
      <Fact name="ID">
        <code>{instance.id}</code>
      </Fact>
      {Object.keys(instance.labels).length === 0 ? null : (
        <Fact name="Labels" wide>
          <Pairs pairs={instance.labels} />
        </Fact>
      )}
      {Object.keys(instance.env).length === 0 ? null : (
        <Fact name="Environment" wide>
          <Pairs pairs={instance.env} />
        </Fact>
      )}
    </dl>
  );
}
