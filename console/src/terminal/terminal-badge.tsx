// SPDX-License-Identifier: Apache-2.0
'use client';
import { Status, type Shape, type Tone } from '@/design/status';
import { useNow } from '@/live/use-now';
import { whyClosed, type TerminalState } from './attachment';
import styles from './terminal.module.css';

interface Face {
  tone: Tone;
  shape: Shape;
  text: string;
  /** What is read out; it changes with the kind of state and not with every second. */
  spoken: string;
}

function face(state: TerminalState, now: number): Face {
  switch (state.kind) {
    case 'connecting':
      return { tone: 'info', shape: 'turning', text: 'Connecting', spoken: 'Connecting' };
    case 'attached':
      return { tone: 'good', shape: 'dot', text: 'Live', spoken: 'Live' };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      return {
        tone: 'warn',
        shape: 'turning',
        text: seconds === 0 ? 'Reconnecting' : `Reconnecting in ${seconds} s`,
        spoken: 'Connection lost, reconnecting. What is typed meanwhile is lost.',
      };
    }
    case 'refused':
      return {
        tone: 'bad',
        shape: 'cross',
        text: `Refused: ${state.refusal.code}`,
        spoken: `${state.refusal.title}. ${state.refusal.detail}`,
      };
    case 'ended': {
      const why = whyClosed(state.reason, state.exitCode);
      return {
        tone: 'idle',
        shape: 'square',
        text: `Closed: ${why}`,
        spoken: `The terminal has closed: ${why}`,
      };
    }
  }
}

/** Says how a tab is attached to a terminal. */
export function TerminalBadge({ state, label }: { state: TerminalState; label: string }) {
  const { tone, shape, text, spoken } = face(state, useNow());
  return (
    <span className={styles['badge']} data-terminal={state.kind} title={text}>
      <Status tone={tone} shape={shape}>
        <span aria-hidden="true">{text}</span>
      </Status>
      <span className="visually-hidden" role="status">
        {`${label}: ${spoken}`}
      </span>
    </span>
  );
}
