// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import list from './list.module.css';

interface ListFiltersProps {
  /** The initial text of the name filter. */
  name: string;
  onName: (name: string) => void;
  /** How many resources are shown. */
  shown: string;
  /** Further filters. */
  children: ReactNode;
}

/** The filters of a list: a part of the name, and others. */
export function ListFilters({ name, onName, shown, children }: ListFiltersProps) {
  return (
    <search className={list['filters']}>
      <input
        type="search"
        className={list['search']}
        aria-label="Filter by name"
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
