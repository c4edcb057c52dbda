// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import styles from './status.module.css';

/** The meaning of a colour. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

/** Every shape is recognisable without its colour. */
export type Shape = 'dot' | 'ring' | 'turning' | 'square' | 'bars' | 'triangle' | 'cross';

const SHAPES: Record<Shape, ReactNode> = {
  dot: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  turning: (
    <path
      d="M6 1.8a4.2 4.2 0 1 1-4.2 4.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  ),
  square: (
    <rect x="2.2" y="2.2" width="7.6" height="7.6" fill="none" stroke="currentColor" strokeWidth="1.8" />
  ),
  bars: <path d="M4 2v8M8 2v8" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  triangle: <path d="M6 1 11.5 10.8H.5Z" fill="currentColor" />,
  cross: <path d="m2.5 2.5 7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
};

/** A state, shown by shape, text and colour. */
export function Status({ tone, shape, children }: { tone: Tone; shape: Shape; children: ReactNode }) {
  return (
    <span
      className={`${styles['status'] ?? ''} ${styles[tone] ?? ''} ${shape === 'turning' ? (styles['busy'] ?? '') : ''}`}
    >
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
        {SHAPES[shape]}
      </svg>
      {children}
    </span>
  );
}

/** The pending action on a resource or, if there is none, its state. */
export function PendingStatus({ pending, children }: { pending: string | undefined; children: ReactNode }) {
  return pending === undefined ? (
    children
  ) : (
    <Status tone="info" shape="turning">
      {pending}…
    </Status>
  );
}
