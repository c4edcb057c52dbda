// SPDX-License-Identifier: Apache-2.0
import { count } from '@/format/numbers';
import list from './list.module.css';

interface Chip<T extends string> {
  value: T;
  name: string;
  /** How many resources match, if that is shown. */
  count?: number | undefined;
}

interface ChipsProps<T extends string> {
  /** The property that the chips filter by. */
  label: string;
  chips: readonly Chip<T>[];
  pressed: (value: T) => boolean;
  onToggle: (value: T) => void;
}

/** Toggle buttons that filter a list. */
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
