// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/design/button';
import { Panel } from '@/design/panel';
import { count } from '@/format/numbers';
import { ConnectionBadge } from '@/live/connection-badge';
import { beforeNextFrame } from '@/streams/browser';
import { useSSE } from '@/streams/use-sse';
import { addLines, NO_LINES, splitMatches, type LogLine, type LogLines } from './log-lines';
import styles from './log-view.module.css';

const TAIL = 1_000;

/** The output of one run of an instance. */
export function LogView({ instanceId, name }: { instanceId: string; name: string }) {
  const [log, setLog] = useState<LogLines>(NO_LINES);
  const [paused, setPaused] = useState<LogLines | null>(null);
  const [ended, setEnded] = useState(false);
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState('');
  const buffer = useRef<string[]>([]);
  const box = useRef<HTMLDivElement>(null);

  const state = useSSE({
    path: `/api/instances/${instanceId}/logs?follow=true&tail=${TAIL}`,
    events: 'log',
    silenceMs: null,
    // a log cannot be resumed: each connection starts with the tail
    onOpen: () => {
      buffer.current = [];
      setLog(NO_LINES);
    },
    onEvent: (_, text) => {
      buffer.current.push(text);
      if (buffer.current.length === 1) {
        beforeNextFrame(() => {
          const texts = buffer.current;
          buffer.current = [];
          setLog((before) => addLines(before, texts));
        });
      }
    },
    onEnd: () => setEnded(true),
  });

  const shown = paused ?? log;
  useEffect(() => {
    if (follow && box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [shown, follow, wrap]);

  const found =
    search === '' ? null : shown.lines.filter(({ text }) => splitMatches(text, search).length > 0);
  const missed = paused === null ? 0 : log.next - paused.next;
  return (
    <Panel
      title="Log"
      tools={
        <>
          {ended ? null : <ConnectionBadge state={state} label={`Log of ${name}`} />}
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
            icon={paused === null ? 'pause' : 'play'}
            aria-pressed={paused !== null}
            onClick={() => setPaused(paused === null ? log : null)}
          >
            {paused === null ? 'Pause log' : 'Resume'}
          </Button>
        </>
      }
    >
      <div
        ref={box}
        className={`${styles['lines'] ?? ''} ${wrap ? (styles['wrap'] ?? '') : ''}`}
        role="region"
        aria-label={`Output of ${name}`}
        // it scrolls, so the keyboard must be able to reach it
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
          {found === null ? '' : `${count(found.length)} of `}
          {lineCount(shown.lines.length)}
          {missed > 0 ? `, paused, ${count(missed)} new ${missed === 1 ? 'line' : 'lines'}` : ''}
        </span>
        <span>{ended ? 'Process exited' : ''}</span>
      </div>
    </Panel>
  );
}

function lineCount(lines: number): string {
  return lines === 1 ? '1 line' : `${count(lines)} lines`;
}

function Line({ line, search }: { line: LogLine; search: string }) {
  const parts = splitMatches(line.text, search);
  return (
    <div className={styles['line']}>
      <span aria-hidden="true">{line.number}</span>
      <span className={styles['text']}>
        {parts.length === 0
          ? line.text
          : parts.map((part, index) => (part.match ? <mark key={index}>{part.text}</mark> : part.text))}
      </span>
    </div>
  );
}
