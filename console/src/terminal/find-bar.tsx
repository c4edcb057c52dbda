// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '@/design/button';
import { isComposing } from '@/design/input-method';
import styles from './terminal.module.css';

/** The matches of a search in a terminal. The index is -1 if there are too many to count. */
export interface SearchResult {
  index: number;
  count: number;
}

interface FindBarProps {
  result: SearchResult | null;
  onFind: (text: string, backwards: boolean) => void;
  onClose: () => void;
}

function resultText(text: string, result: SearchResult | null): string {
  if (text === '' || result === null) {
    return '';
  }
  return result.count === 0
    ? 'No results'
    : result.index < 0
      ? `${result.count} results`
      : `${result.index + 1} of ${result.count}`;
}

/** Searches a terminal's screen and scrollback. */
export function FindBar({ result, onFind, onClose }: FindBarProps) {
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
          if (event.key === 'Enter' && !isComposing(event.nativeEvent)) {
            onFind(text, !event.shiftKey);
          } else if (event.key === 'Escape') {
            onClose();
          }
        }}
      />
      <span className={styles['found']} role="status">
        {resultText(text, result)}
      </span>
      <IconButton icon="up" label="Previous" onClick={() => onFind(text, true)} />
      <IconButton icon="down" label="Next" onClick={() => onFind(text, false)} />
      <IconButton icon="close" label="Close search" onClick={onClose} />
    </search>
  );
}
