// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import list from './list.module.css';

interface ListFiltersProps {
  /** The part of a name to begin with. */
  name: string;
  onName: (name: string) => void;
  /** How many of all are let through. */
  shown: string;
  /** What else narrows the list. */
  children: ReactNode;
}

/** What narrows a list: a part of the name, and more. */
export function ListFilters({ name, onName, shown, children }: ListFiltersProps) {
  return (
    <search className={list['filters']}>
      <input
        type="search"
        className={list['search']}
        aria-label="Part of a name"
        placeholder="Name"
        defaultValue={name}
        onChange={(event) => onName(event.target.value)}
      />
      {children}
      <span className={list['found']} role="status">
        {shown}
      </span>
    </search>
  );
}
