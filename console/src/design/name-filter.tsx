// SPDX-License-Identifier: Apache-2.0
import list from './list.module.css';

interface NameFilterProps {
  /** The initial text. */
  name: string;
  onName: (name: string) => void;
}

/** Filters a list by part of the name. */
export function NameFilter({ name, onName }: NameFilterProps) {
  return (
    <input
      type="search"
      className={list['search']}
      aria-label="Filter by name"
      placeholder="Name"
      defaultValue={name}
      onChange={(event) => onName(event.target.value)}
    />
  );
}
