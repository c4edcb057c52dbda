// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';

/** The list settings of this browser. */
export interface ListView {
  /** Whether rows have a reduced height. */
  compact: boolean;
  /** The columns that the user has hidden, each as `list/column`. */
  hidden: readonly string[];
}

const KEY = 'windsock.lists';
const DEFAULT: ListView = { compact: false, hidden: [] };

/** Returns the stored view, or the default if no valid view is stored. Pure. */
export function parseListView(stored: string | null): ListView {
  try {
    const view: unknown = JSON.parse(stored ?? '');
    if (typeof view === 'object' && view !== null && 'compact' in view && 'hidden' in view) {
      const { compact, hidden } = view;
      return {
        compact: compact === true,
        hidden: Array.isArray(hidden) ? hidden.filter((name) => typeof name === 'string') : [],
      };
    }
  } catch {
    // never stored, or stored by another version
  }
  return DEFAULT;
}

const listeners = new Set<() => void>();
let current: ListView | null = null;

function read(): ListView {
  if (current === null) {
    try {
      current = parseListView(localStorage.getItem(KEY));
    } catch {
      current = DEFAULT;
    }
  }
  return current;
}

export function setListView(view: ListView): void {
  current = view;
  try {
    localStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // without storage, the view applies until the user leaves the page
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useListView(): ListView {
  return useSyncExternalStore(subscribe, read, () => DEFAULT);
}

/** Returns the names of the columns of a list that the user has hidden. */
export function hiddenColumns({ hidden }: ListView, list: string): readonly string[] {
  return hidden.filter((name) => name.startsWith(`${list}/`)).map((name) => name.slice(list.length + 1));
}

/** Returns the view with a column of a list hidden, or shown if it was hidden. Pure. */
export function withColumnToggled(view: ListView, list: string, column: string): ListView {
  const name = `${list}/${column}`;
  return {
    ...view,
    hidden: view.hidden.includes(name)
      ? view.hidden.filter((other) => other !== name)
      : [...view.hidden, name],
  };
}
