// SPDX-License-Identifier: Apache-2.0
'use client';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { download } from '@/api/tickets';
import { Problem } from '@/api/problem';
import { Button } from '@/design/button';
import { Panel } from '@/design/panel';
import { useToasts } from '@/design/toasts';
import { count } from '@/format/numbers';
import { ConnectionBadge } from '@/live/connection-badge';
import { beforeNextFrame } from '@/streams/browser';
import { useSSE } from '@/streams/use-sse';
import { FollowedLog, type LogSnapshot } from './followed-log';
import { LogRow } from './log-row';
import { LOG_EVENTS } from './log-window';
import { logPath, readOlder } from './older-lines';
import { SearchBar } from './search-bar';
import { useSearch } from './use-search';
import { RowViewport, RULER_CHARACTERS } from './row-viewport';
import styles from './log-view.module.css';

const TAIL = 1_000;

interface LogViewProps {
  instanceId: string;
  /** The name of the instance. */
  name: string;
  /** Identifies the run of the instance. The log continues with the next run. */
  run: string | null;
  title?: string;
  /** Whether the log always fills the height of the window. */
  tall?: boolean;
  tools?: ReactNode;
}

function useLog(instanceId: string, run: string | null) {
  const [log] = useState(
    () =>
      new FollowedLog({
        schedule: beforeNextFrame,
        readOlder: (request) => readOlder(instanceId, request),
      }),
  );
  const snapshot = useSyncExternalStore(
    (listener) => log.subscribe(listener),
    () => log.snapshot(),
    () => log.snapshot(),
  );
  const lastRun = useRef(run);
  useEffect(() => {
    if (run !== lastRun.current) {
      lastRun.current = run;
      log.continues();
    }
  }, [log, run]);
  const state = useSSE({
    path: snapshot.streaming ? logPath(instanceId, TAIL) : null,
    events: LOG_EVENTS,
    silenceMs: null,
    resume: { after: () => log.after() },
    onEvent: (name, data, id) => log.event({ name, data, id }),
    onOpen: () => log.opened(),
    onReset: () => log.reset(),
    onEnd: () => log.end(),
  });
  return { log, snapshot, state };
}

/** An instance's output. */
export function LogView({ instanceId, name, run, title = 'Log', tall = false, tools }: LogViewProps) {
  const { log, snapshot, state } = useLog(instanceId, run);
  const { window: loaded, following } = snapshot;
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(false);
  const [full, setFull] = useState(false);
  const toasts = useToasts();
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const rows = useMemo(
    () => (loaded.unfinished.length === 0 ? loaded.rows : [...loaded.rows, ...loaded.unfinished]),
    [loaded],
  );
  const search = useSearch(loaded.rows);
  const [view] = useState(
    () =>
      new RowViewport({
        scrolled: (atEnd) => log.scrolled(atEnd),
        nearStart: () => {
          // only the button retries a failed attempt
          if (log.snapshot().older === 'idle') {
            void log.loadOlder();
          }
        },
      }),
  );
  const slice = useSyncExternalStore(
    (listener) => view.subscribe(listener),
    () => view.snapshot(),
    () => view.snapshot(),
  );
  const box = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      box.current === null || ruler.current === null ? undefined : view.attach(box.current, ruler.current),
    [view],
  );
  useLayoutEffect(() => view.rendered(rows, wrap, following));
  useEffect(() => {
    const element = box.current;
    // the browser's own search finds only the rows in view
    const find = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
        event.preventDefault();
        field.current?.focus();
      }
    };
    element?.addEventListener('keydown', find);
    return () => element?.removeEventListener('keydown', find);
  }, []);
  const move = (direction: 1 | -1) => {
    const place = search.move(direction, view.firstInView());
    if (place !== null) {
      log.scrolled(false);
      view.reveal(place.key);
    }
  };
  return (
    <div
      ref={panel}
      className={[styles['log'], tall || full ? styles['tall'] : '', times ? styles['times'] : '']
        .join(' ')
        .trim()}
    >
      <Panel
        title={title}
        tools={
          <>
            {snapshot.streaming ? <ConnectionBadge state={state} label={`Log of ${name}`} /> : null}
            {tall ? null : (
              <Button
                kind="quiet"
                icon={full ? 'shrink' : 'grow'}
                aria-pressed={full}
                onClick={() => {
                  setFull(!full);
                  requestAnimationFrame(() => panel.current?.scrollIntoView({ block: 'nearest' }));
                }}
              >
                Full height
              </Button>
            )}
            {tools}
          </>
        }
      >
        <div className={styles['bar']}>
          <SearchBar state={search} field={field} onMove={move} />
          <Button kind="quiet" icon="clock" aria-pressed={times} onClick={() => setTimes(!times)}>
            Times
          </Button>
          <Button kind="quiet" icon="wrap" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
            Wrap
          </Button>
          <Button
            kind="quiet"
            icon="download"
            onClick={() =>
              void download(
                `/api/instances/${instanceId}/logs?download=true${times ? '&timestamps=true' : ''}`,
              ).catch((thrown: unknown) => toasts.failed('The log could not be downloaded', thrown))
            }
          >
            Download
          </Button>
        </div>
        <div className={styles['view']}>
          <div
            ref={box}
            className={`${styles['lines'] ?? ''} ${wrap ? (styles['wrap'] ?? '') : ''}`}
            data-empty={rows.length === 0 || undefined}
            role="region"
            aria-label={`Output of ${name}`}
            // it scrolls, so the keyboard must be able to reach it
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
          >
            <Start snapshot={snapshot} onLoad={() => void log.loadOlder()} />
            <div className={styles['ruler']} aria-hidden="true">
              <span ref={ruler}>{'0'.repeat(RULER_CHARACTERS)}</span>
            </div>
            <div data-rows style={{ paddingTop: slice.before, paddingBottom: slice.after }}>
              {rows.slice(slice.from, slice.to).map((row) => (
                <LogRow
                  key={row.key}
                  row={row}
                  times={times}
                  matches={search.matchesIn(row)}
                  current={search.current?.key === row.key ? search.current.index : null}
                />
              ))}
            </div>
          </div>
          {following ? null : (
            <div className={styles['jump']}>
              <Button
                kind="primary"
                icon="follow"
                onClick={() => {
                  // selected text would keep the view in place
                  getSelection()?.removeAllRanges();
                  log.jump();
                }}
              >
                {jumpText(snapshot.newRows)}
              </Button>
            </div>
          )}
        </div>
        <div className={styles['foot']}>
          <span role="status">{footText(snapshot)}</span>
        </div>
      </Panel>
    </div>
  );
}

function jumpText(newRows: number | null): string {
  return newRows === null || newRows <= 0
    ? 'Jump to newest'
    : `Jump to newest (${count(newRows)} new ${newRows === 1 ? 'line' : 'lines'})`;
}

function footText({ ended, following, newRows }: LogSnapshot): string {
  if (newRows === null) {
    return 'Newer lines are not loaded';
  }
  return ended ? 'Process exited' : following ? 'Following' : 'Not following';
}

/** The content before the first row. */
function Start({ snapshot, onLoad }: { snapshot: LogSnapshot; onLoad: () => void }) {
  const { window: loaded, older, ended } = snapshot;
  if (loaded.rows.length === 0) {
    return <p className={styles['start']}>{ended ? 'No output.' : 'No output yet.'}</p>;
  }
  if (loaded.complete) {
    return <p className={styles['start']}>Start of the log</p>;
  }
  return (
    <p className={styles['start']}>
      {older instanceof Problem ? <span role="alert">{older.message}</span> : null}
      <button type="button" className={styles['older']} disabled={older === 'loading'} onClick={onLoad}>
        {older === 'loading' ? 'Loading older lines…' : 'Load older lines'}
      </button>
    </p>
  );
}
