// SPDX-License-Identifier: Apache-2.0
'use client';
import { Chips } from '@/design/chips';
import { ListFilters } from '@/design/list-filters';
import { PRESSING, type Pressing, type TenantFilter } from './tenant-filter';

const CHIPS: Record<Pressing, string> = { near: 'Near a quota', full: 'At a quota', over: 'Over a quota' };

/** Narrows the list by name and by how near tenants are to their quotas. */
export function TenantFilters({
  filter,
  count,
  shown,
  change,
}: {
  filter: TenantFilter;
  count: (level: Pressing) => number;
  /** How many of all it lets through. */
  shown: string;
  change: (changes: Record<string, string | null>) => void;
}) {
  return (
    <ListFilters name={filter.name} onName={(name) => change({ name })} shown={shown}>
      <Chips
        label="Quotas"
        chips={PRESSING.map((level) => ({ value: level, name: CHIPS[level], count: count(level) }))}
        pressed={(level) => filter.level === level}
        onToggle={(level) => change({ level: filter.level === level ? null : level })}
      />
    </ListFilters>
  );
}
