// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useState } from 'react';
import { clock } from '@/format/times';
import type { StreamState } from '@/streams/stream-state';
import { Status, type Shape, type Tone } from './status';
import styles from './stream-badge.module.css';

interface Face {
  tone: Tone;
  shape: Shape;
  text: string;
  /** What is read out; it changes with the kind of state and not with every second. */
  spoken: string;
}

function face(state: StreamState, now: number): Face {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'info', shape: 'turning', text: 'Connecting', spoken: 'Connecting' };
    case 'live':
      return state.replayed > 0
        ? {
            tone: 'good',
            shape: 'dot',
            text: `Live, replayed ${state.replayed}`,
            spoken: `Live again, replayed ${state.replayed}`,
          }
        : { tone: 'good', shape: 'dot', text: 'Live', spoken: 'Live' };
    case 'replaying':
      return { tone: 'info', shape: 'turning', text: `Replaying ${state.count}`, spoken: 'Replaying' };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      return {
        tone: 'warn',
        shape: 'turning',
        text: seconds === 0 ? 'Reconnecting' : `Reconnecting in ${seconds} s`,
        spoken: 'Connection lost, reconnecting',
      };
    }
    case 'stale':
      return {
        tone: 'bad',
        shape: 'triangle',
        text: `Stale since ${clock(state.since)}`,
        spoken: `Stale since ${clock(state.since)}`,
      };
    case 'refused':
      return {
        tone: 'bad',
        shape: 'cross',
        text: `Refused: ${state.refusal.code}`,
        spoken: `${state.refusal.title}. ${state.refusal.detail}`,
      };
  }
}

/** Says how a live view stands. */
export function StreamBadge({ state, label }: { state: StreamState; label: string }) {
  const [now, setNow] = useState(() => Date.now());
  const counting = state.kind === 'reconnecting';
  useEffect(() => {
    if (!counting) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [counting]);
  const { tone, shape, text, spoken } = face(state, now);
  const since =
    state.kind === 'reconnecting' && state.since !== null
      ? `; the last word came at ${clock(state.since)}`
      : '';
  return (
    <span className={styles['badge']} data-stream={state.kind} title={`${label}: ${text}${since}`}>
      <Status tone={tone} shape={shape}>
        <span aria-hidden="true">{text}</span>
      </Status>
      <span className="visually-hidden" role="status">
        {`${label}: ${spoken}`}
      </span>
    </span>
  );
}
