// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { Dialog } from '@/design/dialog';
import { TextField } from '@/design/field';
import { Icon, type IconName } from '@/design/icons';
import styles from './palette.module.css';

/** An entry of the palette. */
export interface Entry {
  id: string;
  name: string;
  kind: string;
  icon: IconName;
  run: () => void;
}

/** Returns the entries that contain all words of a text. Those that start with it come first. Pure. */
export function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => {
    const name = `${entry.name} ${entry.kind}`.toLowerCase();
    return words.every((word) => name.includes(word));
  });
  const first = words[0];
  return first === undefined
    ? found
    : [...found].sort(
        (one, two) =>
          Number(two.name.toLowerCase().startsWith(first)) - Number(one.name.toLowerCase().startsWith(first)),
      );
}

const MAX_SHOWN = 50;

/** A search for pages, instances and actions. */
export function Palette({ entries, onClose }: { entries: readonly Entry[]; onClose: () => void }) {
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const list = useId();
  const shown = useMemo(() => matching(entries, text).slice(0, MAX_SHOWN), [entries, text]);
  const active = Math.min(selected, shown.length - 1);

  const run = (entry: Entry | undefined) => {
    if (entry !== undefined) {
      onClose();
      entry.run();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      run(shown[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setSelected((active + step + shown.length) % Math.max(1, shown.length));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <Dialog title="Search" onClose={onClose}>
      <TextField
        label="Search pages, instances and actions"
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown[active] === undefined ? undefined : `${list}-${active}`}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setSelected(0);
        }}
        onKeyDown={pressed}
      />
      <div id={list} role="listbox" aria-label="Results" className={styles['list']}>
        {shown.map((entry, index) => (
          // the focus stays in the text field, which refers to the active option
          <div
            key={entry.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles['option']}
            ref={index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
            onClick={() => run(entry)}
            onKeyDown={pressed}
            onMouseMove={() => setSelected(index)}
          >
            <Icon name={entry.icon} />
            {entry.name}
            <small>{entry.kind}</small>
          </div>
        ))}
      </div>
      {shown.length === 0 ? <p className={styles['none']}>No results.</p> : null}
    </Dialog>
  );
}
