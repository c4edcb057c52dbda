// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/design/button';
import { Panel } from '@/design/panel';
import { StreamBadge } from '@/design/stream-badge';
import { soon } from '@/streams/browser';
import { useSSE } from '@/streams/use-sse';
import { addLines, NO_LINES, parts, type LogLine, type LogLines } from './log-lines';
import styles from './log-view.module.css';

const TAIL = 1_000;

/** An instance's output, as it is printed. Of another run, render another one. */
export function LogView({ instanceId, name }: { instanceId: string; name: string }) {
  const [log, setLog] = useState<LogLines>(NO_LINES);
  const [frozen, setFrozen] = useState<LogLines | null>(null);
  const [ended, setEnded] = useState(false);
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState('');
  const waiting = useRef<string[]>([]);
  const box = useRef<HTMLDivElement>(null);

  const state = useSSE({
    path: `/api/instances/${instanceId}/logs?follow=true&tail=${TAIL}`,
    events: 'log',
    silenceMs: null,
    // a log does not resume: its tail comes again
    opened: () => {
      waiting.current = [];
      setLog(NO_LINES);
    },
    event: (_, text) => {
      waiting.current.push(text);
      if (waiting.current.length === 1) {
        soon(() => {
          const texts = waiting.current;
          waiting.current = [];
          setLog((before) => addLines(before, texts));
        });
      }
    },
    ended: () => setEnded(true),
  });

  const shown = frozen ?? log;
  useEffect(() => {
    if (follow && box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [shown, follow, wrap]);

  const found = search === '' ? null : shown.lines.filter(({ text }) => parts(text, search).length > 0);
  const missed = frozen === null ? 0 : log.next - frozen.next;
  return (
    <Panel
      title="Log"
      tools={
        <>
          {ended ? null : <StreamBadge state={state} label={`Log of ${name}`} />}
          <input
            type="search"
            className={styles['search']}
            aria-label="Search the log"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Button kind="quiet" icon="wrap" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
            Wrap
          </Button>
          <Button kind="quiet" icon="follow" aria-pressed={follow} onClick={() => setFollow(!follow)}>
            Follow
          </Button>
          <Button
            kind="quiet"
            icon={frozen === null ? 'pause' : 'play'}
            aria-pressed={frozen !== null}
            onClick={() => setFrozen(frozen === null ? log : null)}
          >
            {frozen === null ? 'Pause log' : 'Go on'}
          </Button>
        </>
      }
    >
      <div
        ref={box}
        className={`${styles['lines'] ?? ''} ${wrap ? (styles['wrap'] ?? '') : ''}`}
        role="region"
        aria-label={`Output of ${name}`}
        // it scrolls, so that the keyboard has to reach it
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onWheel={(event) => {
          if (event.deltaY < 0) {
            setFollow(false);
          }
        }}
      >
        {(found ?? shown.lines).map((line) => (
          <Line key={line.number} line={line} search={search} />
        ))}
      </div>
      <div className={styles['foot']}>
        <span>
          {found === null ? `${shown.lines.length} lines` : `${found.length} of ${shown.lines.length} lines`}
          {missed > 0 ? `, paused with ${missed} more` : ''}
        </span>
        <span>{ended ? 'The run has ended' : ''}</span>
      </div>
    </Panel>
  );
}

function Line({ line, search }: { line: LogLine; search: string }) {
  const split = parts(line.text, search);
  return (
    <div className={styles['line']}>
      <span aria-hidden="true">{line.number}</span>
      <span className={styles['text']}>
        {split.length === 0
          ? line.text
          : split.map((part, index) => (part.found ? <mark key={index}>{part.text}</mark> : part.text))}
      </span>
    </div>
  );
}
