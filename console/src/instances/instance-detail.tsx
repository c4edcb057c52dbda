// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Instance } from '@/api/wire';
import { Button } from '@/design/button';
import { Notice } from '@/design/states';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { InstanceStatusBadge } from '@/live/instance-status';
import { useInstance } from '@/live/instances';
import { useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { ResourcePage, ResourceState } from '@/shell/resource-page';
import { worst } from '@/streams/stream-state';
import { TerminalButton } from '@/terminal/terminal-button';
import { ACTION_NAMES, ACTIONS, isOffered } from './actions';
import { InstanceCharts } from './instance-charts';
import { InstanceFacts } from './instance-facts';
import { InstanceAudit, InstanceChanges } from './instance-records';
import { LogView } from './log-view';
import { StatusReason } from './status-reason';
import { useActions } from './use-actions';
import styles from './instance-detail.module.css';

/** The page of an instance. */
export function InstanceDetail() {
  return (
    <ResourcePage title="Instance" list={{ href: '/instances', name: 'All instances' }}>
      {(id) => <InstanceOf id={id} />}
    </ResourcePage>
  );
}

function InstanceOf({ id }: { id: string }) {
  const metrics = useMetricStream();
  const live = useInstance(id);
  return (
    <ResourceState title="Instance" stream={live.stream} query={live}>
      {(instance) => (
        <>
          <PageHead title={instance.name} stream={worst([live.stream, metrics])}>
            <TerminalButton instance={instance} />
            <Actions instance={instance} />
          </PageHead>
          <ReadOnly needs="instance:write" />
          <div className={styles['top']}>
            <Link href="/instances" className={styles['back']}>
              Instances
            </Link>
            <StatusDetails instance={instance} />
          </div>
          <InstanceFacts instance={instance} />
          <div className={styles['stack']}>
            <InstanceCharts instance={instance} />
            <Logs instance={instance} />
            <div className={styles['two']}>
              <InstanceChanges id={id} />
              <InstanceAudit id={id} />
            </div>
          </div>
        </>
      )}
    </ResourceState>
  );
}

function StatusDetails({ instance }: { instance: Instance }) {
  const { status, exit_code: code } = instance;
  const ended = status === 'STOPPED' || status === 'ERROR' || status === 'TERMINATED';
  return (
    <>
      <InstanceStatusBadge status={status} />
      <StatusReason instance={instance} full />
      {ended && code !== null ? (
        <span className={styles['why']}>
          Exit code <strong>{code}</strong>
          {code > 128 ? ` (signal ${code - 128})` : ''}
        </span>
      ) : null}
    </>
  );
}

function Actions({ instance }: { instance: Instance }) {
  const mayWrite = useMay('instance:write');
  const compute = useCompute();
  const actions = useActions();
  const pending = actions.pending.get(instance.id);
  if (!mayWrite || instance.status === 'TERMINATED') {
    return null;
  }
  return (
    <>
      {pending === undefined ? null : <InstanceStatusBadge status={instance.status} pending={pending.name} />}
      {ACTION_NAMES.map((name) => {
        const { label, icon, needs } = ACTIONS[name];
        const never = needs === null ? null : unsupported(compute, needs);
        const reason = never ?? unavailable(compute);
        const offered = isOffered(name, instance);
        return !offered && never === null ? null : (
          <Button
            key={name}
            kind={name === 'terminate' ? 'danger' : 'plain'}
            icon={icon}
            disabled={!offered || reason !== null || pending !== undefined}
            title={reason ?? undefined}
            onClick={() => actions.request(name, [instance])}
          >
            {label}
          </Button>
        );
      })}
      {actions.dialog}
    </>
  );
}

function Logs({ instance }: { instance: Instance }) {
  const noLogs = unsupported(useCompute(), 'LOGS');
  return noLogs === null ? (
    <LogView key={instance.started_at} instanceId={instance.id} name={instance.name} />
  ) : (
    <Notice>{noLogs}</Notice>
  );
}
