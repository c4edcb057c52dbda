// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { Suspense } from 'react';
import type { Instance } from '@/api/wire';
import { Button } from '@/design/button';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import { useInstance } from '@/live/instance';
import { InstanceStatusBadge } from '@/live/instance-status';
import { useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { worst } from '@/streams/stream-state';
import { TerminalButton } from '@/terminal/terminal-button';
import { ACTION_NAMES, ACTIONS, worksOn } from './actions';
import { InstanceAudit, InstanceChanges } from './instance-records';
import { InstanceCharts } from './instance-charts';
import { InstanceFacts } from './instance-facts';
import { LogView } from './log-view';
import { useActions } from './use-actions';
import { StatusReason } from './status-reason';
import styles from './instance-detail.module.css';

/** One instance: what it is, what it uses, what it prints, what happened to it and through whom. */
export function InstanceDetail() {
  return (
    <Suspense fallback={<LoadingRows rows={12} />}>
      <Asked />
    </Suspense>
  );
}

function Asked() {
  const id = useSearchParams().get('id');
  return id === null ? (
    <EmptyState title="No instance is named">
      <p>
        <Link href="/instances">All instances</Link>
      </p>
    </EmptyState>
  ) : (
    <Detail key={id} id={id} />
  );
}

function Detail({ id }: { id: string }) {
  const metrics = useMetricStream();
  const { data, problem, stream, refresh } = useInstance(id);
  if (data === undefined) {
    return (
      <>
        <PageHead title="Instance" stream={stream} />
        {problem === undefined ? (
          <LoadingRows rows={12} />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )}
      </>
    );
  }
  return (
    <>
      <PageHead title={data.name} stream={worst([stream, metrics])}>
        <TerminalButton instance={data} />
        <Actions instance={data} />
      </PageHead>
      <ReadOnly needs="instance:write" />
      <div className={styles['top']}>
        <Link href="/instances" className={styles['back']}>
          Instances
        </Link>
        <Why instance={data} />
      </div>
      <InstanceFacts instance={data} />
      <div className={styles['stack']}>
        <InstanceCharts instance={data} />
        <Logs instance={data} />
        <div className={styles['two']}>
          <InstanceChanges id={id} />
          <InstanceAudit id={id} />
        </div>
      </div>
    </>
  );
}

function Why({ instance }: { instance: Instance }) {
  const { status, exit_code: code } = instance;
  const ended = status === 'STOPPED' || status === 'ERROR' || status === 'TERMINATED';
  return (
    <>
      <InstanceStatusBadge status={status} />
      <StatusReason instance={instance} whole />
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
  const driver = useCompute();
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
        const never = needs === null ? null : cannot(driver, needs, `${name} instances`);
        const why = never ?? cannotNow(driver);
        const fits = worksOn(name, instance);
        return !fits && never === null ? null : (
          <Button
            key={name}
            kind={name === 'terminate' ? 'danger' : 'plain'}
            icon={icon}
            disabled={!fits || why !== null || pending !== undefined}
            title={why ?? undefined}
            onClick={() => actions.ask(name, [instance])}
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
  const why = cannot(useCompute(), 'LOGS', 'keep what instances print');
  return why === null ? (
    <LogView key={instance.started_at} instanceId={instance.id} name={instance.name} />
  ) : (
    <Notice>{why}</Notice>
  );
}
