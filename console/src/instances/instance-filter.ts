// SPDX-License-Identifier: Apache-2.0
import { INSTANCE_STATUSES, type Instance, type InstanceStatus } from '@/api/wire';
import type { Sort } from '@/design/data-table';
import { parseSort } from '@/shell/sort';

const SORT_KEYS = ['name', 'status', 'cpu', 'memory', 'created'] as const;

export type InstanceSort = (typeof SORT_KEYS)[number];

/** Which instances the list shows. Stored in the page's query string. */
export interface InstanceFilter {
  /** Empty shows all. */
  statuses: readonly InstanceStatus[];
  /** Part of the name, ignoring case. */
  name: string;
  /** `key` or `key:value`. Empty shows all. */
  label: string;
}

/** Reads the filter, ignoring invalid values because users can edit the URL. Pure. */
export function parseInstanceFilter(query: URLSearchParams): InstanceFilter {
  const statuses = (query.get('status') ?? '').split(',');
  return {
    statuses: INSTANCE_STATUSES.filter((status) => statuses.includes(status)),
    name: query.get('name') ?? '',
    label: query.get('label') ?? '',
  };
}

/** Reads the order. By default, the newest instances come first. Pure. */
export function parseInstanceSort(query: URLSearchParams): Sort<InstanceSort> {
  return parseSort(query, SORT_KEYS, { by: 'created', descending: true });
}

/** Whether the filter shows an instance. Pure. */
export function matchesInstance(instance: Instance, filter: InstanceFilter): boolean {
  const [key = '', ...value] = filter.label.split(':');
  const label = instance.labels[key.trim()];
  return (
    (filter.statuses.length === 0 || filter.statuses.includes(instance.status)) &&
    instance.name.toLowerCase().includes(filter.name.trim().toLowerCase()) &&
    (filter.label.trim() === '' ||
      (label !== undefined && (value.length === 0 || label === value.join(':').trim())))
  );
}

/** The usage that instances can be sorted by. */
export interface SortableUsage {
  cpu: number | undefined;
  memory: number | undefined;
}

/** Sorts instances. Instances without a value come last. Pure. */
export function sortInstances(
  instances: readonly Instance[],
  { by, descending }: Sort<InstanceSort>,
  usageOf: (id: string) => SortableUsage,
): Instance[] {
  const direction = descending ? -1 : 1;
  const compare = (one: Instance, two: Instance): number => {
    switch (by) {
      case 'name':
        return direction * one.name.localeCompare(two.name, undefined, { numeric: true });
      case 'status':
        return direction * (INSTANCE_STATUSES.indexOf(one.status) - INSTANCE_STATUSES.indexOf(two.status));
      case 'created':
        return direction * one.created_at.localeCompare(two.created_at);
      case 'cpu':
        return compareNumbers(usageOf(one.id).cpu, usageOf(two.id).cpu, direction);
      case 'memory':
        return compareNumbers(usageOf(one.id).memory, usageOf(two.id).memory, direction);
    }
  };
  return [...instances].sort((one, two) => compare(one, two) || one.id.localeCompare(two.id));
}

function compareNumbers(one: number | undefined, two: number | undefined, direction: number): number {
  if (one === undefined || two === undefined) {
    return Number(one === undefined) - Number(two === undefined);
  }
  return direction * (one - two);
}
