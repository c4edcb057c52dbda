// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useEffect, useState } from 'react';
import { Problem } from '@/api/problem';
import { download } from '@/api/tickets';
import type { Terminal } from '@/api/wire';
import { Button } from '@/design/button';
import { EmptyState, ErrorState, Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { bytes } from '@/format/numbers';
import { Time } from '@/live/time';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { ResourcePage } from '@/shell/resource-page';
import { closeReasonText } from '@/terminal/attachment';
import { instanceOf } from '@/terminal/instance-of';
import { useTerminalInfo } from '@/terminal/use-terminal-info';
import { loadRecording, recordingPath } from './load';
import type { Recording } from './recording';
import { RecordingPlayer } from './recording-player';
import styles from './recordings.module.css';

/** The page for a terminal's recording. */
export function RecordingPage() {
  return (
    <ResourcePage title="Recording" list={{ href: '/terminals?status=CLOSED', name: 'Closed terminals' }}>
      {(id) => <RecordingOf id={id} />}
    </ResourcePage>
  );
}

type Load =
  | { kind: 'loading'; bytes: number }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'done'; recording: Recording };

function RecordingOf({ id }: { id: string }) {
  const mayRead = useMay('audit:read');
  const toasts = useToasts();
  const [load, setLoad] = useState<Load>({ kind: 'loading', bytes: 0 });
  const [attempt, setAttempt] = useState(0);
  // a key that may only read the audit log sees the recording, but not whose terminal it was
  const terminal = useTerminalInfo(id).data;
  const name = terminal === undefined ? undefined : instanceOf(terminal);

  useEffect(() => {
    if (!mayRead) {
      return;
    }
    const abort = new AbortController();
    loadRecording(id, (loaded) => setLoad({ kind: 'loading', bytes: loaded }), abort.signal).then(
      (recording) => setLoad({ kind: 'done', recording }),
      (thrown: unknown) => {
        if (!abort.signal.aborted) {
          setLoad({ kind: 'failed', problem: Problem.of(thrown) });
        }
      },
    );
    return () => abort.abort();
  }, [id, mayRead, attempt]);

  const title = `Recording${name === undefined ? '' : ` of ${name}`}`;
  if (!mayRead) {
    return (
      <>
        <PageHead title={title} />
        <ErrorState problem={Problem.forbidden('audit:read')} />
      </>
    );
  }
  const content = () => {
    switch (load.kind) {
      case 'loading':
        return <LoadProgress loaded={load.bytes} total={terminal?.recording?.bytes} />;
      case 'failed':
        return (
          <ErrorState
            problem={load.problem}
            onRetry={() => {
              setLoad({ kind: 'loading', bytes: 0 });
              setAttempt(attempt + 1);
            }}
          />
        );
      case 'done':
        return load.recording.events.length === 0 ? (
          <EmptyState title="No output was recorded" />
        ) : (
          <RecordingPlayer recording={load.recording} name={name ?? 'a terminal'} />
        );
    }
  };
  return (
    <div className={styles['page']}>
      <PageHead title={title}>
        <Button
          icon="download"
          onClick={() =>
            void download(recordingPath(id), `windsock-${id}.cast`).catch((thrown: unknown) =>
              toasts.failed('The recording could not be downloaded', thrown),
            )
          }
        >
          Download
        </Button>
      </PageHead>
      <p className={styles['facts']}>
        <Link href="/terminals">Terminals</Link>
        {terminal === undefined ? null : <Facts terminal={terminal} />}
      </p>
      {content()}
    </div>
  );
}

function Facts({ terminal }: { terminal: Terminal }) {
  return (
    <>
      <Link href={`/instances/detail?id=${terminal.instance_id}`}>{instanceOf(terminal)}</Link>
      <span>
        opened by {terminal.opened_by.name} at <Time of={terminal.opened_at} />
      </span>
      <span>
        {terminal.close_reason === null
          ? 'still open; showing the output so far'
          : `closed: ${closeReasonText(terminal.close_reason, terminal.exit_code)}`}
      </span>
      {terminal.recording?.truncated === true ? (
        <Notice tone="warn">
          This recording is incomplete: it reached its maximum size, or the server was stopped.
        </Notice>
      ) : null}
    </>
  );
}

function LoadProgress({ loaded, total }: { loaded: number; total: number | undefined }) {
  return (
    <div className={styles['progress']} role="status" aria-label="Loading">
      <progress
        aria-label="Loaded"
        {...(total === undefined || total === 0 ? {} : { value: loaded, max: total })}
      />
      <span>
        {bytes(loaded)}
        {total === undefined ? '' : ` of ${bytes(total)}`}
      </span>
    </div>
  );
}
