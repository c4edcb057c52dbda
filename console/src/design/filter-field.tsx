// SPDX-License-Identifier: Apache-2.0
'use client';
import list from './list.module.css';
import { useTypedText } from './typed-text';

interface FilterFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onValue: (value: string) => void;
}

/** A filter that the page applies while the user types. Its text follows `value`, which other controls may change. */
export function FilterField({ label, placeholder, value, onValue }: FilterFieldProps) {
  const { text, type, apply, settle } = useTypedText(value, onValue);
  return (
    <input
      type="search"
      className={list['search']}
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        type(event.target.value);
        apply(event.target.value);
      }}
      onBlur={settle}
    />
  );
}

/** Filters a list by part of the name. */
export function NameFilter({ name, onName }: { name: string; onName: (name: string) => void }) {
  return <FilterField label="Filter by name" placeholder="Name" value={name} onValue={onName} />;
}
