// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '@/design/button';
import styles from './terminal.module.css';

/** Where a search in a terminal stands; -1 of too many to count. */
export interface Found {
  index: number;
  count: number;
}

interface FindBarProps {
  found: Found | null;
  onFind: (text: string, backwards: boolean) => void;
  onClose: () => void;
}

function told(text: string, found: Found | null): string {
  if (text === '' || found === null) {
    return '';
  }
  return found.count === 0
    ? 'Not found'
    : found.index < 0
      ? `${found.count} found`
      : `${found.index + 1} of ${found.count}`;
}

/** Looks for a text in all that a terminal has kept. */
export function FindBar({ found, onFind, onClose }: FindBarProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <search className={styles['find']}>
      <input
        ref={field}
        type="search"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onFind(event.target.value, true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            onFind(text, !event.shiftKey);
          } else if (event.key === 'Escape') {
            onClose();
          }
        }}
      />
      <span className={styles['found']} role="status">
        {told(text, found)}
      </span>
      <IconButton icon="up" label="Previous" onClick={() => onFind(text, true)} />
      <IconButton icon="down" label="Next" onClick={() => onFind(text, false)} />
      <IconButton icon="close" label="Close search" onClick={onClose} />
    </search>
  );
}
