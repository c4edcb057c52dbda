// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { Dialog } from '@/design/dialog';
import { TextField } from '@/design/field';
import { Icon, type IconName } from '@/design/icons';
import styles from './palette.module.css';

/** Something that the palette can do. */
export interface Entry {
  id: string;
  name: string;
  kind: string;
  icon: IconName;
  run: () => void;
}

/** The entries that have all words of the text in them, those that begin with it first. Pure. */
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

const SHOWN = 50;

/** Finds pages, instances and actions by name. */
export function Palette({ entries, onClose }: { entries: readonly Entry[]; onClose: () => void }) {
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const list = useId();
  const shown = useMemo(() => matching(entries, text).slice(0, SHOWN), [entries, text]);
  const chosen = Math.min(selected, shown.length - 1);

  const run = (entry: Entry | undefined) => {
    if (entry !== undefined) {
      onClose();
      entry.run();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      run(shown[chosen]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setSelected((chosen + step + shown.length) % Math.max(1, shown.length));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <Dialog title="Go to" onClose={onClose}>
      <TextField
        label="Page, instance or action"
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown[chosen] === undefined ? undefined : `${list}-${chosen}`}
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
      <div id={list} role="listbox" aria-label="Found" className={styles['list']}>
        {shown.map((entry, index) => (
          // the text field has the keyboard, and tells which one is active
          <div
            key={entry.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles['option']}
            ref={index === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
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
      {shown.length === 0 ? <p className={styles['none']}>Nothing is called that.</p> : null}
    </Dialog>
  );
}
