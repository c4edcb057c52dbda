// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { Dialog } from '@/design/dialog';
import { IconButton } from '@/design/button';
import { Icon, type IconName } from '@/design/icons';
import { isComposing } from '@/design/input-method';
import styles from './palette.module.css';

/** A palette entry. */
export interface Entry {
  id: string;
  name: string;
  kind: string;
  icon: IconName;
  run: () => void;
  /** Other words that match it. */
  words?: string;
  /** Shown only when it is searched for. */
  hidden?: true;
}

/**
 * Returns the entries that contain all search words. The entry with exactly this name comes first, before those whose
 * names start with the first word: `restart web-1` must not offer `Restart web-10` first. Pure.
 */
export function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => {
    const name = `${entry.name} ${entry.kind} ${entry.words ?? ''}`.toLowerCase();
    return (words.length > 0 || entry.hidden !== true) && words.every((word) => name.includes(word));
  });
  const [first] = words;
  if (first === undefined) {
    return found;
  }
  const exact = words.join(' ');
  const rank = (entry: Entry) => {
    const name = entry.name.toLowerCase();
    return name === exact ? 0 : name.startsWith(first) ? 1 : 2;
  };
  return [...found].sort((one, two) => rank(one) - rank(two));
}

const MAX_SHOWN = 50;

interface PaletteProps {
  entries: readonly Entry[];
  /** Returns the entries that search other pages for the given text. */
  searches: (text: string) => readonly Entry[];
  onClose: () => void;
}

/** A search for pages, instances and actions. */
export function Palette({ entries, searches, onClose }: PaletteProps) {
  const [text, setText] = useState('');
  // an id, because the entries change while the palette is open; null for the first entry
  const [selected, setSelected] = useState<string | null>(null);
  const list = useId();
  const found = useMemo(() => matching(entries, text).slice(0, MAX_SHOWN), [entries, text]);
  const shown = text.trim() === '' ? found : [...found, ...searches(text.trim())];
  if (selected === null && found[0] !== undefined) {
    // the entry that Enter opens must not change when another one is added before it
    setSelected(found[0].id);
  }
  const active = Math.max(
    0,
    shown.findIndex(({ id }) => id === selected),
  );

  const run = (entry: Entry | undefined) => {
    if (entry !== undefined) {
      onClose();
      entry.run();
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) {
      // these keys choose the text of an input method
      return;
    }
    if (event.key === 'Enter') {
      run(shown[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setSelected(shown[(active + step + shown.length) % Math.max(1, shown.length)]?.id ?? null);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <Dialog title="Search" bare onClose={onClose}>
      <div className={styles['bar']}>
        <Icon name="search" />
        <input
          type="text"
          className={styles['input']}
          role="combobox"
          aria-label="Search"
          aria-expanded={shown.length > 0}
          aria-controls={list}
          aria-activedescendant={shown[active] === undefined ? undefined : `${list}-${active}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="A name, or an action such as “restart web”"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setSelected(null);
          }}
          onKeyDown={pressed}
        />
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
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
            onMouseMove={() => setSelected(entry.id)}
          >
            <Icon name={entry.icon} />
            <span className={styles['name']} data-clip>
              {entry.name}
            </span>
            <small>{entry.kind}</small>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={styles['none']}>No results.</p> : null}
    </Dialog>
  );
}
