// SPDX-License-Identifier: Apache-2.0
import type { Sort } from '@/design/data-table';
import type { ListedKey } from './key-state';

export const KEY_SORTS = ['name', 'used', 'created', 'expires'] as const;

export type KeySort = (typeof KEY_SORTS)[number];

/** Sorts keys. Keys without a time come last, since they were never used or never expire. Pure. */
export function sortKeys(keys: readonly ListedKey[], { by, descending }: Sort<KeySort>): ListedKey[] {
  const direction = descending ? -1 : 1;
  const compare = (one: ListedKey, two: ListedKey): number => {
    switch (by) {
      case 'name':
        return direction * one.name.localeCompare(two.name, undefined, { numeric: true });
      case 'created':
        return direction * one.created_at.localeCompare(two.created_at);
      case 'used':
        return compareTimes(one.last_used_at, two.last_used_at, direction);
      case 'expires':
        return compareTimes(one.expires_at, two.expires_at, direction);
    }
  };
  return [...keys].sort((one, two) => compare(one, two) || one.id.localeCompare(two.id));
}

function compareTimes(one: string | null, two: string | null, direction: number): number {
  return one === null || two === null
    ? Number(one === null) - Number(two === null)
    : direction * one.localeCompare(two);
}

/** Whether a key matches a filter by part of its name or id. Pure. */
export function matchesKey(key: Pick<ListedKey, 'id' | 'name'>, text: string): boolean {
  const part = text.trim().toLowerCase();
  return key.name.toLowerCase().includes(part) || key.id.includes(part);
}
