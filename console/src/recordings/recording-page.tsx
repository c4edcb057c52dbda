// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { Suspense, useEffect, useState } from 'react';
import useSWR from 'swr';
import { Problem } from '@/api/problem';
import type { Terminal } from '@/api/wire';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import { bytes } from '@/format/numbers';
import { dateTime } from '@/format/times';
import { useInstances } from '@/live/instances';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { whyClosed } from '@/terminal/attachment';
import { readTerminal } from '@/terminal/opening';
import { loadRecording, recordingPath } from './load';
import type { Recording } from './recording';
import { RecordingPlayer } from './recording-player';
import styles from './recordings.module.css';

/** What a terminal has printed, to be looked at again. */
export function RecordingPage() {
  return (
    <Suspense fallback={<LoadingRows rows={12} />}>
      <Asked />
    </Suspense>
  );
}

function Asked() {
  const id = useSearchParams().get('id');
  return id === null ? (
    <EmptyState title="No recording is named">
      <p>
        <Link href="/terminals?status=CLOSED">Closed terminals</Link>
      </p>
    </EmptyState>
  ) : (
    <Loaded key={id} id={id} />
  );
}

type Load =
  | { kind: 'loading'; bytes: number }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'done'; recording: Recording };

function Loaded({ id }: { id: string }) {
  const may = useMay('audit:read');
  const mayRead = useMay('instance:exec');
  const [load, setLoad] = useState<Load>({ kind: 'loading', bytes: 0 });
  const [attempt, setAttempt] = useState(0);
  // who may only audit sees the recording, and not whose terminal it was
  const { data: terminal } = useSWR<Terminal, unknown>(
    mayRead ? `/api/terminals/${id}` : null,
    () => readTerminal(id),
    { revalidateOnFocus: false },
  );
  const name = useInstances().data?.get(terminal?.instance_id ?? '')?.name;

  useEffect(() => {
    if (!may) {
      return;
    }
    const abort = new AbortController();
    loadRecording(id, (now) => setLoad({ kind: 'loading', bytes: now }), abort.signal).then(
      (recording) => setLoad({ kind: 'done', recording }),
      (thrown: unknown) => {
        if (!abort.signal.aborted) {
          setLoad({ kind: 'failed', problem: Problem.of(thrown) });
        }
      },
    );
    return () => abort.abort();
  }, [id, may, attempt]);

  const title = `Recording${name === undefined ? '' : ` of ${name}`}`;
  if (!may) {
    return (
      <>
        <PageHead title={title} />
        <ErrorState problem={Problem.forbidden('audit:read')} />
      </>
    );
  }
  return (
    <div className={styles['page']}>
      <PageHead title={title}>
        <a className={styles['download']} href={recordingPath(id)} download={`windsock-${id}.cast`}>
          Download
        </a>
      </PageHead>
      <p className={styles['facts']}>
        <Link href="/terminals">Terminals</Link>
        {terminal === undefined ? null : <Facts terminal={terminal} />}
      </p>
      {load.kind === 'loading' ? (
        <Progress bytes={load.bytes} of={terminal?.recording?.bytes} />
      ) : load.kind === 'failed' ? (
        <ErrorState
          problem={load.problem}
          onRetry={() => {
            setLoad({ kind: 'loading', bytes: 0 });
            setAttempt(attempt + 1);
          }}
        />
      ) : load.recording.events.length === 0 ? (
        <EmptyState title="It has printed nothing" />
      ) : (
        <RecordingPlayer recording={load.recording} name={name ?? 'a terminal'} />
      )}
    </div>
  );
}

function Facts({ terminal }: { terminal: Terminal }) {
  return (
    <>
      <Link href={`/instances/detail?id=${terminal.instance_id}`}>Instance</Link>
      <span>
        opened by {terminal.opened_by.name} at {dateTime(terminal.opened_at)}
      </span>
      <span>
        {terminal.close_reason === null
          ? 'still open: this is as far as it has come'
          : `closed: ${whyClosed(terminal.close_reason, terminal.exit_code)}`}
      </span>
      {terminal.recording?.truncated === true ? (
        <Notice tone="warn">Its end is missing: it was too long, or the server was stopped.</Notice>
      ) : null}
    </>
  );
}

function Progress({ bytes: loaded, of }: { bytes: number; of: number | undefined }) {
  return (
    <div className={styles['progress']} role="status" aria-label="Loading">
      <progress aria-label="Loaded" {...(of === undefined || of === 0 ? {} : { value: loaded, max: of })} />
      <span>
        {bytes(loaded)}
        {of === undefined ? '' : ` of ${bytes(of)}`}
      </span>
    </div>
  );
}
