// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useRouter } from '@/address/navigation';
import type { Terminal } from '@/api/wire';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { commandLine } from '@/design/shell-quote';
import { EmptyState } from '@/design/states';
import { Time } from '@/live/time';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { ResourcePage, ResourceState } from '@/shell/resource-page';
import { closeReasonText } from '@/terminal/attachment';
import { commandText } from '@/terminal/command-text';
import { useDock } from '@/terminal/dock-provider';
import { instanceOf } from '@/terminal/instance-of';
import { TerminalView } from '@/terminal/terminal-view';
import { useTerminalInfo } from '@/terminal/use-terminal-info';
import styles from './terminals.module.css';

/** A terminal's page, which fills the window. */
export function TerminalPage() {
  return (
    <ResourcePage title="Terminal" list={{ href: '/terminals', name: 'All terminals' }}>
      {(id) => <TerminalOf id={id} />}
    </ResourcePage>
  );
}

function TerminalOf({ id }: { id: string }) {
  return (
    <ResourceState title="Terminal" query={useTerminalInfo(id)}>
      {(terminal) => <TerminalContent terminal={terminal} />}
    </ResourceState>
  );
}

function TerminalContent({ terminal }: { terminal: Terminal }) {
  const { id, instance_id: instanceId } = terminal;
  const { dock, dispatch } = useDock();
  const router = useRouter();
  const mayReplay = useMay('audit:read');
  const name = instanceOf(terminal);
  const docked = dock.tabs.find(({ terminalId }) => terminalId === id);
  const replay = terminal.recording !== null && mayReplay ? `/terminals/recording?id=${id}` : null;
  return (
    <div className={styles['page']}>
      <PageHead title={`Terminal in ${name}`}>
        <ButtonLink href={`/instances/detail?id=${instanceId}`}>Instance</ButtonLink>
        {replay === null ? null : <ButtonLink href={replay}>Recording</ButtonLink>}
      </PageHead>
      <p className={styles['facts']}>
        <Link href="/terminals">Terminals</Link>
        <span>
          opened by {terminal.opened_by.name} at <Time of={terminal.opened_at} />
        </span>
        <code title={commandLine(terminal.command)}>{commandText(terminal.command)}</code>
      </p>
      {terminal.close_reason !== null ? (
        <EmptyState title="Terminal closed">
          <p>
            Closed at <Time of={terminal.closed_at} />:{' '}
            {closeReasonText(terminal.close_reason, terminal.exit_code)}.
          </p>
          {replay === null ? null : (
            <ButtonLink href={replay} icon="play">
              Replay recording
            </ButtonLink>
          )}
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
                label="Move to the panel"
                onClick={() => {
                  dispatch({
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
        <EmptyState title="This terminal is open in the panel below">
          <Button icon="external" onClick={() => dispatch({ kind: 'remove', key: docked.key })}>
            Show it here
          </Button>
        </EmptyState>
      )}
    </div>
  );
}
