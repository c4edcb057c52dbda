// SPDX-License-Identifier: Apache-2.0
import { count } from '@/format/numbers';
import list from './list.module.css';

interface Chip<T extends string> {
  value: T;
  name: string;
  /** How many there are, where that is told. */
  count?: number | undefined;
}

interface ChipsProps<T extends string> {
  /** What they narrow by. */
  label: string;
  chips: readonly Chip<T>[];
  pressed: (value: T) => boolean;
  onToggle: (value: T) => void;
}

/** Buttons that narrow a list to what they name, as long as they are pressed. */
export function Chips<T extends string>({ label, chips, pressed, onToggle }: ChipsProps<T>) {
  return (
    <div className={list['chips']} role="group" aria-label={label}>
      {chips.map((chip) => (
        <button
          key={chip.value}
          type="button"
          className={list['chip']}
          aria-pressed={pressed(chip.value)}
          onClick={() => onToggle(chip.value)}
        >
          {chip.name}
          {'count' in chip ? (
            <>
              {' '}
              <span>{count(chip.count)}</span>
            </>
          ) : null}
        </button>
      ))}
    </div>
  );
}
