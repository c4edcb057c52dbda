// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { memo } from 'react';
import type { Instance } from '@/api/wire';
import { IconButton } from '@/design/button';
import { Clip, ClippedName } from '@/design/clip';
import list from '@/design/list.module.css';
import table from '@/design/table.module.css';
import { Age } from '@/live/age';
import { InstanceStatusBadge } from '@/live/instance-status';
import { CpuCell, MemoryCell } from '@/live/usage-cell';
import { TerminalButton } from '@/terminal/terminal-button';
import { ACTIONS, isOffered, type ActionName } from './actions';
import { commandLine } from '@/design/shell-quote';
import { Labels } from './labels';
import { needsAttention, StatusReason } from './status-reason';
import styles from './instance-list.module.css';

interface RowProps {
  instance: Instance;
  pending: string | undefined;
  selected: boolean;
  /** The names of the columns that are hidden, separated by commas. */
  hidden: string;
  mayWrite: boolean;
  mayExec: boolean;
  onSelect: (id: string, selected: boolean) => void;
  /** The reason why no action is possible right now, or null. */
  blocked: string | null;
  onAction: (action: ActionName, instance: Instance) => void;
  /** Shows only the instances with a label, given as `name:value`. */
  onLabel: (label: string) => void;
}

const ROW_ACTIONS: readonly ActionName[] = ['start', 'resume', 'restart', 'stop', 'kill', 'terminate'];

/** A row of the list. It re-renders only if its properties change. */
export const InstanceRow = memo(function InstanceRow(props: RowProps) {
  const { instance, pending, selected, mayWrite, mayExec, blocked, onSelect, onAction, onLabel } = props;
  const { id, name, status } = instance;
  const running = status === 'RUNNING';
  const hidden = props.hidden.split(',');
  return (
    <tr data-row={name} aria-selected={selected}>
      {mayWrite ? (
        <td className={styles['checkCell']}>
          <input
            type="checkbox"
            className={styles['check']}
            aria-label={`Select ${name}`}
            checked={selected}
            onChange={(event) => onSelect(id, event.target.checked)}
          />
        </td>
      ) : null}
      <td data-label="Name" className={styles['nameCell']}>
        <Link href={`/instances/detail?id=${id}`} className={styles['name']} aria-label={name}>
          <ClippedName name={name} />
        </Link>
      </td>
      <td data-label="Status" className={styles['statusCell']}>
        <InstanceStatusBadge status={status} pending={pending} />
      </td>
      <td data-label="CPU" className={styles['cpuCell']}>
        <CpuCell instanceId={id} running={running} />
      </td>
      {hidden.includes('Memory') ? null : (
        <td
          data-label="Memory"
          className={`${table['number'] ?? ''} ${table['medium'] ?? ''} ${styles['memoryCell'] ?? ''}`}
        >
          <MemoryCell instanceId={id} running={running} />
        </td>
      )}
      {hidden.includes('Command or reason') ? null : (
        <td
          data-label="Command or reason"
          className={`${styles['whyColumn'] ?? ''} ${styles['whyCell'] ?? ''}`}
        >
          {needsAttention(instance) ? (
            <StatusReason instance={instance} />
          ) : (
            <Clip mono faint>
              {instance.image === 'host' ? commandLine(instance.command) : instance.image}
            </Clip>
          )}
        </td>
      )}
      {hidden.includes('Labels') ? null : (
        <td data-label="Labels" className={`${table['wide'] ?? ''} ${styles['labelCell'] ?? ''}`}>
          <Labels labels={instance.labels} onSelect={onLabel} single />
        </td>
      )}
      {hidden.includes('Created') ? null : (
        <td
          data-label="Created"
          className={`${table['faint'] ?? ''} ${table['medium'] ?? ''} ${styles['createdCell'] ?? ''}`}
        >
          <Age of={instance.created_at} />
        </td>
      )}
      {mayWrite || mayExec ? (
        <td className={styles['actionCell']}>
          <span className={list['actions']}>
            <TerminalButton instance={instance} small />
            {(mayWrite ? ROW_ACTIONS : [])
              .filter((action) => isOffered(action, instance))
              .map((action) => (
                <IconButton
                  key={action}
                  icon={ACTIONS[action].icon}
                  label={`${ACTIONS[action].label} ${name}`}
                  disabled={pending !== undefined || blocked !== null}
                  title={blocked ?? `${ACTIONS[action].label} ${name}`}
                  onClick={() => onAction(action, instance)}
                />
              ))}
          </span>
        </td>
      ) : null}
    </tr>
  );
});
