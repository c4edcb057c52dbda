// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ExtraKey } from './keys';
import styles from './terminal.module.css';

const KEYS: readonly { key: ExtraKey; label: string; text: string }[] = [
  { key: 'escape', label: 'Esc', text: 'Esc' },
  { key: 'tab', label: 'Tab', text: 'Tab' },
  { key: 'left', label: 'Arrow left', text: '←' },
  { key: 'up', label: 'Arrow up', text: '↑' },
  { key: 'down', label: 'Arrow down', text: '↓' },
  { key: 'right', label: 'Arrow right', text: '→' },
];

interface ExtraKeysProps {
  /** Whether the next character is typed with Ctrl. */
  control: boolean;
  onControl: () => void;
  onKey: (key: ExtraKey) => void;
}

/** Keys that phone keyboards lack. Shown on touch screens. */
export function ExtraKeys({ control, onControl, onKey }: ExtraKeysProps) {
  // the terminal keeps the focus while they are pressed
  const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();
  return (
    <div className={styles['keys']} role="group" aria-label="Keys">
      <button
        type="button"
        aria-pressed={control}
        onPointerDown={keepFocus}
        onMouseDown={keepFocus}
        onClick={onControl}
      >
        Ctrl
      </button>
      {KEYS.map(({ key, label, text }) => (
        <button
          key={key}
          type="button"
          aria-label={label}
          onPointerDown={keepFocus}
          onMouseDown={keepFocus}
          onClick={() => onKey(key)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
