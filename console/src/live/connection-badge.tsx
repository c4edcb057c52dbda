// SPDX-License-Identifier: Apache-2.0
'use client';
import { Status, type Shape, type Tone } from '@/design/status';
import { clock } from '@/format/times';
import type { StreamState } from '@/streams/stream-state';
import styles from './connection-badge.module.css';
import { useZone } from './time';
import { useNow } from './use-now';

/** The state of a stream, or of a terminal's socket. */
export type ConnectionState =
  | StreamState
  | { kind: 'reconnecting'; retryAt: number }
  | { kind: 'attached' }
  /** The terminal was closed. */
  | { kind: 'ended'; why: string };

interface Face {
  tone: Tone;
  shape: Shape;
  text: string;
  /** The text for screen readers, if it differs from the visible text. It must not change every second. */
  spoken?: string;
}

function face(state: ConnectionState, now: number): Face {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'info', shape: 'turning', text: 'Connecting' };
    case 'attached':
      return { tone: 'good', shape: 'dot', text: 'Live' };
    case 'live':
      return {
        tone: 'good',
        shape: 'dot',
        text: state.replayed > 0 ? `Live, replayed ${state.replayed}` : 'Live',
      };
    case 'turns':
      return { tone: 'good', shape: 'dot', text: 'Live, delayed', spoken: TURNS };
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
      return { tone: 'bad', shape: 'triangle', text: `Stale since ${clock(state.since)}` };
    case 'failed':
      return {
        tone: 'bad',
        shape: 'cross',
        text: state.failure.title,
        spoken: `${state.failure.title}. ${state.failure.detail}`,
      };
    case 'ended':
      return { tone: 'idle', shape: 'square', text: `Closed: ${state.why}` };
  }
}

const TURNS =
  'Live, with a delay of a few seconds. This browser has more streams than connections, so the streams alternate.';

interface ConnectionBadgeProps {
  state: ConnectionState;
  label: string;
  /** Additional information for the user while the connection is lost. */
  whileLost?: string;
  /** Connects immediately. */
  onRetry?: () => void;
}

/** Whether the page may show stale data, which the user must notice. */
function isLost(state: ConnectionState): boolean {
  return state.kind === 'reconnecting' || state.kind === 'stale' || state.kind === 'failed';
}

/** Shows the state of a live connection: quiet while it is live, and prominent when it is not. */
export function ConnectionBadge({ state, label, whileLost, onRetry }: ConnectionBadgeProps) {
  useZone();
  const { tone, shape, text, spoken = text } = face(state, useNow());
  const lost = state.kind === 'reconnecting';
  const last =
    lost && 'since' in state && state.since !== null ? `, last message at ${clock(state.since)}` : '';
  const note = lost && whileLost !== undefined ? `. ${whileLost}` : '';
  return (
    <span
      className={`${styles['badge'] ?? ''} ${isLost(state) ? (styles['lost'] ?? '') : ''}`}
      data-connection={state.kind}
      title={`${label}: ${state.kind === 'turns' ? TURNS : text}${last}${note}`}
    >
      <Status tone={tone} shape={shape}>
        <span aria-hidden="true">{text}</span>
      </Status>
      <span className="visually-hidden" role="status">
        {`${label}: ${spoken}${note}`}
      </span>
      {onRetry !== undefined && isLost(state) ? (
        <button type="button" className={styles['retry']} onClick={onRetry}>
          Retry now
        </button>
      ) : null}
    </span>
  );
}
