// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useEffect, useState } from 'react';
import { remove } from '@/api/client';
import { TERMINAL_STATUSES, type Terminal } from '@/api/wire';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { Chips } from '@/design/chips';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { Clip } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { EmptyState, Notice } from '@/design/states';
import { PendingStatus, Status } from '@/design/status';
import table from '@/design/table.module.css';
import { ABSENT, bytes, count } from '@/format/numbers';
import { duration } from '@/format/times';
import { Age } from '@/live/age';
import { unsupported, useCompute } from '@/live/compute';
import { usePending } from '@/live/pending';
import { useMay } from '@/session/session';
import { useQuery } from '@/address/query';
import { ResourceList } from '@/shell/resource-list';
import { closeReasonText } from '@/terminal/attachment';
import { commandText } from '@/terminal/command-text';
import { instanceOf } from '@/terminal/instance-of';
import { useTerminals } from './terminals';
import styles from './terminals.module.css';

const REFRESH_MS = 4_000;

const STATUS_NAMES = { OPEN: 'Open', CLOSED: 'Closed' } as const;

/**
 * The page that lists all terminals: open terminals with their attached clients, and closed terminals with their
 * recordings.
 */
export function TerminalList() {
  const terminals = useTerminals();
  const { data, stream, refresh } = terminals;
  const [query, change] = useQuery();
  const noTerminals = unsupported(useCompute(), 'TERMINALS');
  const pending = usePending();
  const mayReplay = useMay('audit:read');
  const [closing, setClosing] = useState<Terminal | null>(null);
  const all = [...(data?.values() ?? [])];
  const status = TERMINAL_STATUSES.find((name) => name === query.get('status'));
  const instanceId = query.get('instance_id');
  const inInstance = all.filter((terminal) => instanceId === null || terminal.instance_id === instanceId);
  const shown = inInstance.filter((terminal) => status === undefined || terminal.status === status);
  const anyOpen = all.some(isOpen);

  useEffect(() => {
    if (!anyOpen) {
      return;
    }
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        refresh();
      }
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [anyOpen, refresh]);

  const columns: readonly DataColumn<Terminal>[] = [
    {
      name: 'Instance',
      cell: (terminal) => (
        <span className={styles['instance']}>
          <Clip>
            <Link href={`/instances/detail?id=${terminal.instance_id}`} className={list['name']}>
              {instanceOf(terminal)}
            </Link>
          </Clip>
          <Clip mono faint>
            {commandText(terminal.command)}
          </Clip>
        </span>
      ),
    },
    {
      name: 'Status',
      width: 10,
      cell: (terminal) => (
        <TerminalStatus terminal={terminal} pending={pending.actions.get(terminal.id)?.name} />
      ),
    },
    {
      name: 'Controlled by',
      from: 'wide',
      cell: (terminal) =>
        terminal.controller !== null ? (
          <Clip>{terminal.controller.name}</Clip>
        ) : (
          <span className={table['faint']} data-empty={!isOpen(terminal) || undefined}>
            {isOpen(terminal) ? 'nobody' : ABSENT}
          </span>
        ),
    },
    {
      name: 'Viewers',
      number: true,
      width: 6,
      from: 'medium',
      cell: (terminal) =>
        isOpen(terminal) ? (
          count(terminal.viewers)
        ) : (
          <span className={table['faint']} data-empty>
            {ABSENT}
          </span>
        ),
    },
    { name: 'Opened by', cell: ({ opened_by: { name } }) => <Clip>{name}</Clip> },
    {
      name: 'Opened',
      faint: true,
      width: 7,
      cell: ({ opened_at: opened, closed_at: closed }) => (
        <span>
          <Age of={opened} />
          {closed === null ? null : (
            <span className={list['under']}>for {duration(Date.parse(closed) - Date.parse(opened))}</span>
          )}
        </span>
      ),
    },
    {
      name: 'Recording',
      number: true,
      width: 7,
      from: 'medium',
      cell: ({ recording }) => <RecordingSize recording={recording} />,
    },
    actionsColumn(9.5, (terminal) => {
      const { id, recording } = terminal;
      const name = instanceOf(terminal);
      return isOpen(terminal) ? (
        <>
          <ButtonLink href={`/terminals/detail?id=${id}`}>
            Attach<span className="visually-hidden"> to the terminal in {name}</span>
          </ButtonLink>
          <IconButton
            icon="power"
            label={`Close the terminal in ${name}`}
            disabled={pending.actions.has(id)}
            onClick={() => setClosing(terminal)}
          />
        </>
      ) : recording !== null && mayReplay ? (
        <ButtonLink href={`/terminals/recording?id=${id}`}>
          Replay<span className="visually-hidden"> the terminal in {name}</span>
        </ButtonLink>
      ) : null;
    }),
  ];

  return (
    <ResourceList
      title="Terminals"
      stream={stream}
      notices={
        noTerminals === null ? null : (
          <Notice tone="warn">{noTerminals} To see the output of an instance, open its log.</Notice>
        )
      }
      filters={
        <>
          <Chips
            label="Status"
            chips={TERMINAL_STATUSES.map((value) => ({
              value,
              name: STATUS_NAMES[value],
              count: data && inInstance.filter((terminal) => terminal.status === value).length,
            }))}
            pressed={(value) => status === value}
            onToggle={(value) => change({ status: status === value ? null : value })}
          />
          {instanceId === null ? null : (
            <Button icon="close" onClick={() => change({ instance_id: null })}>
              Only {inInstance[0] === undefined ? 'one instance' : instanceOf(inInstance[0])}
            </Button>
          )}
        </>
      }
      onClearFilters={() => change({ status: null, instance_id: null })}
      query={terminals}
      total={all.length}
      shown={shown.length}
      empty={
        <EmptyState title="No terminals yet">
          <p>
            Select <strong>Terminal</strong> on a running <Link href="/instances">instance</Link>. A terminal
            keeps running when you leave the page, and its output is recorded.
          </p>
        </EmptyState>
      }
      tableClass={styles['rows']}
      table={<DataTable columns={columns} rows={shown} />}
    >
      {closing === null ? null : (
        <ConfirmDialog
          title="Close this terminal?"
          names={[`Terminal in ${instanceOf(closing)}, opened by ${closing.opened_by.name}`]}
          action="Close terminal"
          onConfirm={() =>
            void pending.attempt(closing.id, 'Closing', 'Could not close the terminal', () =>
              remove(`/api/terminals/${closing.id}`),
            )
          }
          onClose={() => setClosing(null)}
        >
          This ends its programs for everyone who is attached. The instance keeps running, and the recording
          is kept.
        </ConfirmDialog>
      )}
    </ResourceList>
  );
}

function isOpen({ status }: Terminal): boolean {
  return status === 'OPEN';
}

interface TerminalStatusProps {
  terminal: Terminal;
  pending: string | undefined;
}

function TerminalStatus({ terminal, pending }: TerminalStatusProps) {
  const { status, close_reason: reason, exit_code: code } = terminal;
  const open = isOpen(terminal);
  return (
    <span data-status={status}>
      <PendingStatus pending={open ? pending : undefined}>
        <Status tone={open ? 'good' : 'idle'} shape={open ? 'dot' : 'square'}>
          {STATUS_NAMES[status]}
        </Status>
      </PendingStatus>
      {reason === null ? null : (
        <span className={`${list['under'] ?? ''} ${styles['why'] ?? ''}`}>
          {closeReasonText(reason, code)}
        </span>
      )}
    </span>
  );
}

function RecordingSize({ recording }: Pick<Terminal, 'recording'>) {
  return recording === null ? (
    <span className={table['faint']} title="Old recordings are removed automatically.">
      none
    </span>
  ) : (
    <span>
      {bytes(recording.bytes)}
      {recording.truncated ? (
        <span
          className={list['under']}
          title="The recording reached its maximum size, or the server was stopped."
        >
          incomplete
        </span>
      ) : null}
    </span>
  );
}
