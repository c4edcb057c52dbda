// SPDX-License-Identifier: Apache-2.0
import { INSTANCE_STATUSES, type Instance, type InstanceStatus } from '@/api/wire';

export type SortBy = 'name' | 'status' | 'cpu' | 'memory' | 'created';

/** What the list shows, and in which order; it lives in the page's query. */
export interface Filter {
  /** Empty for all. */
  statuses: readonly InstanceStatus[];
  /** A part of the name, in any case. */
  name: string;
  /** `key` or `key:value`; empty for all. */
  label: string;
  sort: SortBy;
  descending: boolean;
}

const SORTS: readonly SortBy[] = ['name', 'status', 'cpu', 'memory', 'created'];

/** Reads a filter; what is no filter is passed over, since people edit addresses. Pure. */
export function parseFilter(query: URLSearchParams): Filter {
  const statuses = (query.get('status') ?? '').split(',');
  const sort = query.get('sort') ?? '';
  const by = SORTS.find((name) => name === sort.replace(/^-/, ''));
  return {
    statuses: INSTANCE_STATUSES.filter((status) => statuses.includes(status)),
    name: query.get('name') ?? '',
    label: query.get('label') ?? '',
    sort: by ?? 'created',
    descending: by === undefined || sort.startsWith('-'),
  };
}

/** The parameter for an order. Pure. */
export function sortParameter(sort: SortBy, descending: boolean): string {
  return `${descending ? '-' : ''}${sort}`;
}

/** Pure. */
export function matches(instance: Instance, filter: Filter): boolean {
  const [key = '', ...value] = filter.label.split(':');
  const label = instance.labels[key.trim()];
  return (
    (filter.statuses.length === 0 || filter.statuses.includes(instance.status)) &&
    instance.name.toLowerCase().includes(filter.name.trim().toLowerCase()) &&
    (filter.label.trim() === '' ||
      (label !== undefined && (value.length === 0 || label === value.join(':').trim())))
  );
}

/** What use says of an instance, as far as an order needs it. */
export interface Use {
  cpu: number | undefined;
  memory: number | undefined;
}

/** Puts instances into the filter's order; what is not known comes last. Pure. */
export function inOrder(
  instances: readonly Instance[],
  filter: Pick<Filter, 'sort' | 'descending'>,
  usageOf: (id: string) => Use,
): Instance[] {
  const direction = filter.descending ? -1 : 1;
  const compare = (one: Instance, two: Instance): number => {
    switch (filter.sort) {
      case 'name':
        return direction * one.name.localeCompare(two.name, undefined, { numeric: true });
      case 'status':
        return direction * (INSTANCE_STATUSES.indexOf(one.status) - INSTANCE_STATUSES.indexOf(two.status));
      case 'created':
        return direction * one.created_at.localeCompare(two.created_at);
      case 'cpu':
        return byNumber(usageOf(one.id).cpu, usageOf(two.id).cpu, direction);
      case 'memory':
        return byNumber(usageOf(one.id).memory, usageOf(two.id).memory, direction);
    }
  };
  return [...instances].sort((one, two) => compare(one, two) || one.id.localeCompare(two.id));
}

function byNumber(one: number | undefined, two: number | undefined, direction: number): number {
  if (one === undefined || two === undefined) {
    return Number(one === undefined) - Number(two === undefined);
  }
  return direction * (one - two);
}
