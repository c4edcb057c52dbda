// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { Suspense } from 'react';
import useSWR from 'swr';
import { Problem } from '@/api/problem';
import type { Terminal } from '@/api/wire';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { EmptyState, ErrorState, LoadingRows } from '@/design/states';
import { dateTime } from '@/format/times';
import { useInstances } from '@/live/instances';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { whyClosed } from '@/terminal/attachment';
import { commandText } from '@/terminal/command-text';
import { useDock } from '@/terminal/dock-provider';
import { readTerminal } from '@/terminal/opening';
import { TerminalView } from '@/terminal/terminal-view';
import styles from './terminals.module.css';

/** One terminal, as large as the page. */
export function TerminalPage() {
  return (
    <Suspense fallback={<LoadingRows rows={12} />}>
      <Asked />
    </Suspense>
  );
}

function Asked() {
  const id = useSearchParams().get('id');
  return id === null ? (
    <EmptyState title="No terminal is named">
      <p>
        <Link href="/terminals">All terminals</Link>
      </p>
    </EmptyState>
  ) : (
    <Read key={id} id={id} />
  );
}

function Read({ id }: { id: string }) {
  const may = useMay('instance:exec');
  const { data, error, mutate } = useSWR<Terminal, unknown>(
    may ? `/api/terminals/${id}` : null,
    () => readTerminal(id),
    { revalidateOnFocus: false, revalidateOnReconnect: false },
  );
  if (data !== undefined) {
    return <Shown terminal={data} />;
  }
  const problem = may
    ? error === undefined
      ? undefined
      : Problem.of(error)
    : Problem.forbidden('instance:exec');
  return (
    <>
      <PageHead title="Terminal" />
      {problem === undefined ? (
        <LoadingRows rows={12} />
      ) : (
        <ErrorState problem={problem} onRetry={() => void mutate()} />
      )}
    </>
  );
}

function Shown({ terminal }: { terminal: Terminal }) {
  const { id, instance_id: instanceId } = terminal;
  const instance = useInstances().data?.get(instanceId);
  const { dock, act } = useDock();
  const router = useRouter();
  const mayReplay = useMay('audit:read');
  const name = instance?.name ?? instanceId.slice(-12);
  const docked = dock.tabs.find(({ terminalId }) => terminalId === id);
  return (
    <div className={styles['page']}>
      <PageHead title={`Terminal in ${name}`}>
        <ButtonLink href={`/instances/detail?id=${instanceId}`}>Instance</ButtonLink>
        {terminal.recording !== null && mayReplay ? (
          <ButtonLink href={`/terminals/recording?id=${id}`}>Recording</ButtonLink>
        ) : null}
      </PageHead>
      <p className={styles['facts']}>
        <Link href="/terminals">Terminals</Link>
        <span>
          opened by {terminal.opened_by.name} at {dateTime(terminal.opened_at)}
        </span>
        <code title={terminal.command.join(' ')}>{commandText(terminal.command)}</code>
      </p>
      {terminal.close_reason !== null ? (
        <EmptyState title="This terminal has closed">
          <p>
            Why: {whyClosed(terminal.close_reason, terminal.exit_code)}, at {dateTime(terminal.closed_at)}.
          </p>
          {terminal.recording !== null && mayReplay ? (
            <ButtonLink href={`/terminals/recording?id=${id}`} icon="play">
              Replay what it has printed
            </ButtonLink>
          ) : null}
        </EmptyState>
      ) : docked === undefined ? (
        <div className={styles['frame']}>
          <TerminalView
            terminalId={id}
            instanceId={instanceId}
            name={name}
            mode={null}
            takesFocus
            tools={
              <IconButton
                icon="dock"
                label="Dock below every page"
                onClick={() => {
                  act({
                    kind: 'add',
                    tab: { key: id, instanceId, instanceName: name, terminalId: id, mode: 'control' },
                  });
                  router.push(`/instances/detail?id=${instanceId}`);
                }}
              />
            }
          />
        </div>
      ) : (
        <EmptyState title="This terminal is in the panel below">
          <p>It is shown in one place of this tab at a time.</p>
          <Button icon="external" onClick={() => act({ kind: 'remove', key: docked.key })}>
            Show it here
          </Button>
        </EmptyState>
      )}
    </div>
  );
}
