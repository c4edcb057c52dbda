// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { Suspense, useEffect, useState } from 'react';
import { remove } from '@/api/client';
import { TERMINAL_STATUSES, type Instance, type Terminal } from '@/api/wire';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { Chips } from '@/design/chips';
import { ConfirmDialog } from '@/design/confirm-dialog';
import list from '@/design/list.module.css';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import { bytes, count, found } from '@/format/numbers';
import { ago, dateTime, duration } from '@/format/times';
import { cannot, useCompute } from '@/live/compute';
import { useInstances } from '@/live/instances';
import { usePending } from '@/live/pending';
import { useNow } from '@/live/use-now';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/shell/query';
import { whyClosed } from '@/terminal/attachment';
import { commandText } from '@/terminal/command-text';
import { useTerminals } from './terminals';
import styles from './terminals.module.css';

const REFRESH_MS = 4_000;

const NAMES = { OPEN: 'Open', CLOSED: 'Closed' } as const;

/** All terminals: those that are open, with who is attached, and those that are closed, with what is recorded of them. */
export function TerminalList() {
  return (
    <Suspense fallback={<LoadingRows rows={8} />}>
      <List />
    </Suspense>
  );
}

function List() {
  const { data, problem, stream, refresh } = useTerminals();
  const instances = useInstances().data;
  const [query, change] = useQuery();
  const none = cannot(useCompute(), 'TERMINALS', 'open terminals');
  const pending = usePending();
  const [closing, setClosing] = useState<Terminal | null>(null);
  const all = [...(data?.values() ?? [])];
  const status = TERMINAL_STATUSES.find((name) => name === query.get('status'));
  const instanceId = query.get('instance_id');
  const of = all.filter((terminal) => instanceId === null || terminal.instance_id === instanceId);
  const shown = of.filter((terminal) => status === undefined || terminal.status === status);
  const anyOpen = all.some((terminal) => terminal.status === 'OPEN');

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

  const nameOf = (terminal: Terminal) => instances?.get(terminal.instance_id)?.name ?? terminal.instance_id;
  const end = (terminal: Terminal) =>
    pending.attempt(terminal.id, 'Closing', 'Could not close the terminal', () =>
      remove(`/api/terminals/${terminal.id}`),
    );

  return (
    <>
      <PageHead title="Terminals" stream={stream} />
      <div className={list['notices']}>
        {none === null ? null : (
          <Notice tone="warn">{none} Its log still shows what an instance prints.</Notice>
        )}
      </div>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows rows={8} />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : all.length === 0 ? (
        <EmptyState title="No terminals yet">
          <p>
            Open one with <strong>Terminal</strong> at an <Link href="/instances">instance</Link> that runs.
            It goes on when the page is left, and what it prints is recorded.
          </p>
        </EmptyState>
      ) : (
        <>
          <search className={list['filters']}>
            <Chips
              label="Status"
              chips={TERMINAL_STATUSES.map((value) => ({
                value,
                name: NAMES[value],
                count: of.filter((terminal) => terminal.status === value).length,
              }))}
              pressed={(value) => status === value}
              onToggle={(value) => change({ status: status === value ? null : value })}
            />
            {instanceId === null ? null : (
              <Button icon="close" onClick={() => change({ instance_id: null })}>
                In {instances?.get(instanceId)?.name ?? 'one instance'} only
              </Button>
            )}
            <span className={list['found']} role="status">
              {found(shown.length, all.length)}
            </span>
          </search>
          {shown.length === 0 ? (
            <EmptyState title="No terminal matches">
              <Button onClick={() => change({ status: null, instance_id: null })}>Clear the filter</Button>
            </EmptyState>
          ) : (
            <div className={`${list['frame'] ?? ''} ${styles['rows'] ?? ''}`}>
              <table className={table['table']}>
                <thead>
                  <tr>
                    <th scope="col">Instance</th>
                    <th scope="col">Status</th>
                    <th scope="col">Controlled by</th>
                    <th scope="col" className={table['number']}>
                      Viewers
                    </th>
                    <th scope="col">Opened by</th>
                    <th scope="col">Since</th>
                    <th scope="col" className={table['number']}>
                      Recorded
                    </th>
                    <th scope="col">
                      <span className="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((terminal) => (
                    <Row
                      key={terminal.id}
                      terminal={terminal}
                      instance={instances?.get(terminal.instance_id)}
                      pending={pending.actions.get(terminal.id)?.name}
                      onClose={() => setClosing(terminal)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
      {closing === null ? null : (
        <ConfirmDialog
          title="Close this terminal?"
          names={[`Terminal in ${nameOf(closing)}, opened by ${closing.opened_by.name}`]}
          action="Close terminal"
          onConfirm={() => void end(closing)}
          onClose={() => setClosing(null)}
        >
          What runs in it is ended, for everybody who is attached. The instance goes on, and what the terminal
          printed stays as a recording.
        </ConfirmDialog>
      )}
    </>
  );
}

interface RowProps {
  terminal: Terminal;
  /** Undefined where it is terminated, or not known. */
  instance: Instance | undefined;
  pending: string | undefined;
  onClose: () => void;
}

function Row({ terminal, instance, pending, onClose }: RowProps) {
  const now = useNow();
  const mayReplay = useMay('audit:read');
  const { id, recording } = terminal;
  const isOpen = terminal.status === 'OPEN';
  const name = instance?.name ?? terminal.instance_id.slice(-12);
  const opened = Date.parse(terminal.opened_at);
  return (
    <tr data-row={id}>
      <td data-label="Instance">
        <span>
          <Link href={`/instances/detail?id=${terminal.instance_id}`} className={list['name']}>
            {name}
          </Link>
          <span
            className={`${list['under'] ?? ''} ${styles['command'] ?? ''}`}
            title={terminal.command.join(' ')}
          >
            {commandText(terminal.command)}
          </span>
        </span>
      </td>
      <td data-label="Status">
        <span data-status={terminal.status}>
          {pending !== undefined && isOpen ? (
            <Status tone="info" shape="turning">
              {pending}…
            </Status>
          ) : isOpen ? (
            <Status tone="good" shape="dot">
              Open
            </Status>
          ) : (
            <Status tone="idle" shape="square">
              Closed
            </Status>
          )}
          {terminal.close_reason === null ? null : (
            <span className={`${list['under'] ?? ''} ${styles['why'] ?? ''}`}>
              {whyClosed(terminal.close_reason, terminal.exit_code)}
            </span>
          )}
        </span>
      </td>
      <td data-label="Controlled by" data-empty={!isOpen || undefined}>
        {terminal.controller === null ? (
          <span className={table['faint']}>{isOpen ? 'nobody' : '–'}</span>
        ) : (
          terminal.controller.name
        )}
      </td>
      <td data-label="Viewers" className={table['number']} data-empty={!isOpen || undefined}>
        {isOpen ? count(terminal.viewers) : <span className={table['faint']}>–</span>}
      </td>
      <td data-label="Opened by">{terminal.opened_by.name}</td>
      <td data-label="Since" className={table['faint']}>
        <span>
          <time dateTime={terminal.opened_at} title={dateTime(terminal.opened_at)}>
            {ago(opened, now)}
          </time>
          {terminal.closed_at === null ? null : (
            <span className={list['under']}>for {duration(Date.parse(terminal.closed_at) - opened)}</span>
          )}
        </span>
      </td>
      <td data-label="Recorded" className={table['number']}>
        {recording === null ? (
          <span className={table['faint']} title="Recordings are kept for 30 days.">
            none
          </span>
        ) : (
          <span>
            {bytes(recording.bytes)}
            {recording.truncated ? (
              <span className={list['under']} title="It was too long, or the server was stopped.">
                its end is missing
              </span>
            ) : null}
          </span>
        )}
      </td>
      <td>
        <span className={list['actions']}>
          {isOpen ? (
            <ButtonLink href={`/terminals/detail?id=${id}`}>
              Attach<span className="visually-hidden"> to the terminal in {name}</span>
            </ButtonLink>
          ) : recording !== null && mayReplay ? (
            <ButtonLink href={`/terminals/recording?id=${id}`}>
              Replay<span className="visually-hidden"> the terminal in {name}</span>
            </ButtonLink>
          ) : null}
          {isOpen ? (
            <IconButton
              icon="power"
              label={`Close the terminal in ${name}`}
              disabled={pending !== undefined}
              onClick={onClose}
            />
          ) : null}
        </span>
      </td>
    </tr>
  );
}
