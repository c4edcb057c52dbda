// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { getAll } from '@/api/client';
import { page, type ChangeEvent, type Permission } from '@/api/wire';
import type { LiveQuery } from './live';

/** Resources by id, newest first. */
export type Resources<T> = ReadonlyMap<string, T>;

interface CollectionSpec<T extends { id: string }> {
  /** The REST path that lists the collection. */
  path: string;
  needs: Permission;
  /** The topics that report its changes, separated by commas. */
  topics: string;
  refreshMs?: number;
  /** The resource type of its events. */
  resource: string;
  schema: v.GenericSchema<unknown, T>;
  created: readonly string[];
  /** Event types that change a resource. By default, these are all other event types of the resource. */
  updated?: readonly string[];
  deleted?: readonly string[];
  /** Returns the state after an update, or `known` to ignore the update. By default, the update replaces the known state. */
  merge?: (known: T, update: T, event: ChangeEvent) => T;
}

/** An API collection: how to read it, and how events change it. */
export interface Collection<T> extends LiveQuery<Resources<T>> {
  /** Returns the resource in an event of this collection, or null for any other event. Pure. */
  parse: (event: ChangeEvent) => T | null;
}

/**
 * Defines a collection. Its reducer is pure and ignores changes that the state already contains. A state is read at or
 * after its position, so it may be ahead of the first events that are applied to it.
 */
export function collection<T extends { id: string }>(spec: CollectionSpec<T>): Collection<T> {
  const { path, needs, topics, refreshMs, resource, schema, created, updated, deleted = [] } = spec;
  const merge = spec.merge ?? ((_: T, update: T) => update);
  const items = page<T>(schema);
  const isOurs = ({ resource_type: of, type }: ChangeEvent) =>
    of === resource &&
    (updated === undefined
      ? type.startsWith(`${resource}_`)
      : [...created, ...updated, ...deleted].includes(type));
  const parse = (event: ChangeEvent): T | null => {
    if (!isOurs(event)) {
      return null;
    }
    const read = v.safeParse(schema, event.payload);
    return read.success ? read.output : null;
  };
  const apply = (resources: Resources<T>, event: ChangeEvent): Resources<T> => {
    const changed = parse(event);
    if (changed === null) {
      return resources;
    }
    const known = resources.get(changed.id);
    if (created.includes(event.type)) {
      return known === undefined ? new Map([[changed.id, changed], ...resources]) : resources;
    }
    if (known === undefined) {
      return resources;
    }
    const next = new Map(resources);
    if (deleted.includes(event.type)) {
      next.delete(changed.id);
      return next;
    }
    const merged = merge(known, changed, event);
    return merged === known ? resources : next.set(changed.id, merged);
  };
  const read = async () => {
    const { data, position } = await getAll(path, items);
    return { data: new Map(data.map((item) => [item.id, item])), position };
  };
  return { key: path, read, needs, topics, parse, apply, ...(refreshMs === undefined ? {} : { refreshMs }) };
}
