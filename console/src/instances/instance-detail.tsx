// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { withBase } from '@/address/base-path';
import { useRouter } from '@/address/navigation';
import { useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Instance } from '@/api/wire';
import { Button, ButtonLink } from '@/design/button';
import { useCopy } from '@/design/copy-button';
import { Menu } from '@/design/menu';
import { usePhone } from '@/design/phone';
import { Notice } from '@/design/states';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { InstanceStatusBadge } from '@/live/instance-status';
import { useInstance } from '@/live/instances';
import { LogView } from '@/logs/log-view';
import { useMetricStream } from '@/metrics/provider';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { ResourcePage, ResourceState } from '@/shell/resource-page';
import { worst, type StreamState } from '@/streams/stream-state';
import { TerminalButton } from '@/terminal/terminal-button';
import { ACTION_NAMES, ACTIONS, isDangerous, isOffered, type ActionName } from './actions';
import { commandLine } from '@/design/shell-quote';
import { EditDialog } from './edit-dialog';
import { InstanceCharts } from './instance-charts';
import { isEditable } from './instance-edit';
import { InstanceFacts } from './instance-facts';
import { InstanceAudit, InstanceChanges } from './instance-records';
import { curlSnippet, javaSnippet } from './snippets';
import { StatusReason } from './status-reason';
import { useActions } from './use-actions';
import styles from './instance-detail.module.css';

/** An instance's page. */
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
      {(instance) => <InstanceView instance={instance} stream={worst([live.stream, metrics])} />}
    </ResourceState>
  );
}

function InstanceView({ instance, stream }: { instance: Instance; stream: StreamState }) {
  const actions = useActions();
  const pending = actions.pending.get(instance.id)?.name;
  const [editing, setEditing] = useState(false);
  const edit = () => setEditing(true);
  useRequestedAction(instance, (action) => (action === 'edit' ? edit() : actions.ask(action, [instance])));
  return (
    <>
      <PageHead
        title={instance.name}
        status={<InstanceStatusBadge status={instance.status} pending={pending} />}
        stream={stream}
      >
        <span className={styles['headActions']}>
          <TerminalButton instance={instance} />
          <span className={styles['wideActions']}>
            <ActionButtons instance={instance} busy={pending !== undefined} onAction={actions.request} />
          </span>
          <MoreMenu
            instance={instance}
            busy={pending !== undefined}
            onAction={actions.request}
            onEdit={edit}
          />
        </span>
      </PageHead>
      <div className={styles['top']}>
        <Link href="/instances" className={styles['back']}>
          Instances
        </Link>
        <StatusDetails instance={instance} />
      </div>
      <div className={styles['stack']}>
        <ReadOnly needs="instance:write" />
        <InstanceFacts instance={instance} />
        <InstanceCharts instance={instance} />
        <Logs instance={instance} />
        <div className={styles['two']}>
          <InstanceChanges id={instance.id} />
          <InstanceAudit id={instance.id} />
        </div>
      </div>
      {actions.dialog}
      {editing ? <EditDialog instance={instance} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

/**
 * Asks for confirmation of the action in the URL parameter `do`, which the palette sets, and removes the parameter from
 * the URL.
 */
function useRequestedAction(instance: Instance, request: (action: ActionName | 'edit') => void): void {
  const requested = useSearchParams().get('do');
  const name = ([...ACTION_NAMES, 'edit'] as const).find((action) => action === requested);
  const mayWrite = useMay('instance:write');
  const act = useEffectEvent((action: ActionName | 'edit') => {
    history.replaceState(null, '', `${location.pathname}?id=${instance.id}`);
    if (mayWrite) {
      request(action);
    }
  });
  useEffect(() => {
    if (name !== undefined) {
      act(name);
    }
  }, [name]);
}

/** The reason for the status of the instance. */
function StatusDetails({ instance }: { instance: Instance }) {
  const { status, status_reason: reason, exit_code: code } = instance;
  const ended = status === 'STOPPED' || status === 'ERROR' || status === 'TERMINATED';
  const inReason = reason?.includes(`code ${String(code)}`) === true;
  return (
    <>
      <StatusReason instance={instance} full />
      {ended && code !== null && !inReason ? (
        <span className={styles['why']}>
          Exit code <strong>{code}</strong>
          {code > 128 ? ` (signal ${code - 128})` : ''}
        </span>
      ) : null}
    </>
  );
}

interface ActionButtonsProps {
  instance: Instance;
  /** Whether an action is pending. */
  busy: boolean;
  onAction: (action: ActionName, instances: readonly Instance[]) => void;
}

function ActionButtons({ instance, busy, onAction }: ActionButtonsProps) {
  const mayWrite = useMay('instance:write');
  const compute = useCompute();
  if (!mayWrite || instance.status === 'TERMINATED') {
    return null;
  }
  return ACTION_NAMES.map((name) => {
    const { label, icon, needs } = ACTIONS[name];
    const never = needs === null ? null : unsupported(compute, needs);
    const reason = never ?? unavailable(compute);
    const offered = isOffered(name, instance);
    return !offered ? null : (
      <Button
        key={name}
        kind={isDangerous(name) ? 'danger' : 'plain'}
        icon={icon}
        disabled={reason !== null || busy}
        title={reason ?? undefined}
        onClick={() => onAction(name, [instance])}
      >
        {label}
      </Button>
    );
  });
}

interface MoreMenuProps extends ActionButtonsProps {
  onEdit: () => void;
}

/** Less frequent actions: edit the instance, launch a copy of it, and copy its identifiers. */
function MoreMenu({ instance, busy, onAction, onEdit }: MoreMenuProps) {
  const router = useRouter();
  const mayWrite = useMay('instance:write');
  const copy = useCopy();
  const compute = useCompute();
  const phone = usePhone();
  const { id, command } = instance;
  const blocked = busy ? 'An action is pending.' : unavailable(compute);
  return (
    <Menu
      label="More"
      icon="more"
      items={[
        ...(phone && mayWrite ? ACTION_NAMES : [])
          .filter((name) => isOffered(name, instance))
          .map((name) => {
            const { label, icon, needs } = ACTIONS[name];
            return {
              name: label,
              icon,
              bad: isDangerous(name),
              blocked: (needs === null ? null : unsupported(compute, needs)) ?? blocked,
              run: () => onAction(name, [instance]),
            };
          }),
        ...(mayWrite
          ? [
              ...(instance.status === 'TERMINATED'
                ? []
                : [
                    {
                      name: 'Edit',
                      icon: 'sliders' as const,
                      blocked:
                        blocked ??
                        (isEditable(instance)
                          ? null
                          : 'Not available until the instance has started or stopped.'),
                      run: onEdit,
                    },
                  ]),
              {
                name: 'Launch another like this',
                icon: 'plus' as const,
                run: () => router.push(`/instances?like=${id}`),
              },
            ]
          : []),
        {
          name: 'Compare with others',
          icon: 'dashboard' as const,
          run: () => router.push(`/instances/compare?ids=${id}`),
        },
        { name: 'Copy ID', icon: 'copy', run: () => copy('ID', id) },
        ...(command.length === 0
          ? []
          : [
              {
                name: 'Copy command',
                icon: 'copy' as const,
                run: () => copy('Command', commandLine(command)),
              },
            ]),
        {
          name: 'Copy as curl',
          icon: 'copy',
          run: () => copy('curl command', curlSnippet(location.origin + withBase(''), id)),
        },
        {
          name: 'Copy as Java',
          icon: 'copy',
          run: () => copy('Java code', javaSnippet(location.origin + withBase(''), id)),
        },
        {
          name: 'Audit log entries',
          icon: 'audit',
          run: () => router.push(`/audit?resource_id=${id}`),
        },
      ]}
    />
  );
}

function Logs({ instance }: { instance: Instance }) {
  const noLogs = unsupported(useCompute(), 'LOGS');
  return noLogs === null ? (
    <LogView
      instanceId={instance.id}
      name={instance.name}
      run={instance.started_at}
      tools={
        <span className={styles['sideBySide']}>
          <ButtonLink href={`/instances/logs?ids=${instance.id}`} icon="columns">
            Side by side
          </ButtonLink>
        </span>
      }
    />
  ) : (
    <Notice>{noLogs}</Notice>
  );
}
