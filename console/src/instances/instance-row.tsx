// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { memo } from 'react';
import type { Instance } from '@/api/wire';
import { IconButton } from '@/design/button';
import list from '@/design/list.module.css';
import table from '@/design/table.module.css';
import { Age } from '@/live/age';
import { InstanceStatusBadge } from '@/live/instance-status';
import { CpuCell, MemoryCell } from '@/live/usage-cell';
import { TerminalButton } from '@/terminal/terminal-button';
import { ACTIONS, isOffered, type ActionName } from './actions';
import { StatusReason } from './status-reason';
import styles from './instance-list.module.css';

interface RowProps {
  instance: Instance;
  pending: string | undefined;
  selected: boolean;
  mayWrite: boolean;
  mayExec: boolean;
  onSelect: (id: string, selected: boolean) => void;
  /** Why no action is possible right now, or null. */
  blocked: string | null;
  onAction: (action: ActionName, instance: Instance) => void;
}

const ROW_ACTIONS: readonly ActionName[] = ['start', 'stop', 'terminate'];

/** A row of the list. It renders again only if its properties change. */
export const InstanceRow = memo(function InstanceRow(props: RowProps) {
  const { instance, pending, selected, mayWrite, mayExec, blocked, onSelect, onAction } = props;
  const { id, name, status } = instance;
  const running = status === 'RUNNING';
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
      <td data-label="Name">
        <Link href={`/instances/detail?id=${id}`} className={styles['name']} title={name}>
          {name}
        </Link>
      </td>
      <td data-label="Status" className={styles['statusCell']}>
        <InstanceStatusBadge status={status} pending={pending} />
        <StatusReason instance={instance} />
      </td>
      <td data-label="CPU" className={styles['cpuCell']}>
        <CpuCell instanceId={id} running={running} />
      </td>
      <td data-label="Memory" className={`${table['number'] ?? ''} ${styles['memoryCell'] ?? ''}`}>
        <MemoryCell instanceId={id} running={running} />
      </td>
      <td data-label="Command" className={`${styles['commandCell'] ?? ''} ${styles['wideOnly'] ?? ''}`}>
        <span className={styles['command']} title={instance.command.join(' ')}>
          {instance.image === 'host' ? instance.command.join(' ') : instance.image}
        </span>
      </td>
      <td data-label="Created" className={`${table['faint'] ?? ''} ${styles['createdCell'] ?? ''}`}>
        <Age of={instance.created_at} />
      </td>
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
