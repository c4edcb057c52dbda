// SPDX-License-Identifier: Apache-2.0
'use client';
import type { RefObject } from 'react';
import { Button, IconButton } from '@/design/button';
import { isComposing } from '@/design/input-method';
import { count } from '@/format/numbers';
import type { SearchState } from './use-search';
import styles from './log-view.module.css';

interface SearchBarProps {
  state: SearchState;
  field: RefObject<HTMLInputElement | null>;
  onMove: (direction: 1 | -1) => void;
}

function resultText({ search, invalid, tooSlow, total, position }: SearchState): string {
  if (search.text === '') {
    return '';
  }
  if (invalid) {
    return 'Not a regular expression';
  }
  if (tooSlow) {
    return 'Takes too long';
  }
  if (total === null) {
    return 'Searching';
  }
  return total === 0 ? 'No results' : `${position === null ? '' : `${count(position)} of `}${count(total)}`;
}

/** Searches the loaded lines of a log. */
export function SearchBar({ state, field, onMove }: SearchBarProps) {
  const { search, change, total } = state;
  const nothing = total === null || total === 0;
  return (
    <search className={styles['search']}>
      <input
        ref={field}
        type="search"
        aria-label="Search the log"
        aria-invalid={state.invalid || state.tooSlow}
        placeholder="Search"
        value={search.text}
        onChange={(event) => change({ ...search, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !isComposing(event.nativeEvent)) {
            event.preventDefault();
            onMove(event.shiftKey ? -1 : 1);
          }
        }}
      />
      <Button
        kind="quiet"
        aria-label="Regular expression"
        title="Regular expression"
        aria-pressed={search.expression}
        onClick={() => change({ ...search, expression: !search.expression })}
      >
        .*
      </Button>
      <IconButton icon="up" label="Previous match" disabled={nothing} onClick={() => onMove(-1)} />
      <IconButton icon="down" label="Next match" disabled={nothing} onClick={() => onMove(1)} />
      <span className={styles['found']} role="status">
        {resultText(state)}
      </span>
    </search>
  );
}
