// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { collection, type Resources } from './collection';

type Disk = { id: string; version: number };

const spec = {
  path: '/api/disks',
  needs: 'volume:read',
  topics: 'volumes',
  resource: 'DISK',
  schema: v.object({ id: v.string(), version: v.number() }),
  created: ['DISK_CREATED'],
  deleted: ['DISK_DELETED'],
} as const;
const disks = collection<Disk>({
  ...spec,
  updated: ['DISK_UPDATED'],
  merge: (known, update) => (update.version > known.version ? update : known),
});

const first: Disk = { id: '1', version: 2 };
const known: Resources<Disk> = new Map([['1', first]]);
const empty: Resources<Disk> = new Map();

describe('a collection', () => {
  it('puts a new resource first, once', () => {
    const event = aChange('DISK_CREATED', { id: '2', version: 1 });
    const after = disks.apply(known, event);
    expect([...after.keys()]).toEqual(['2', '1']);
    expect(disks.apply(after, event)).toBe(after);
  });

  it('replaces a resource in its place', () => {
    const both = disks.apply(known, aChange('DISK_CREATED', { id: '2', version: 1 }));
    const after = disks.apply(both, aChange('DISK_UPDATED', { id: '1', version: 3 }));
    expect([...after.values()]).toEqual([
      { id: '2', version: 1 },
      { id: '1', version: 3 },
    ]);
  });

  it('removes a deleted resource', () => {
    expect(disks.apply(known, aChange('DISK_DELETED', first)).size).toBe(0);
  });

  it.each(['DISK_UPDATED', 'DISK_DELETED'])('ignores %s of an unknown resource', (type) => {
    expect(disks.apply(empty, aChange(type, first))).toBe(empty);
  });

  it('ignores an update that the merge rejects', () => {
    expect(disks.apply(known, aChange('DISK_UPDATED', { id: '1', version: 2 }))).toBe(known);
  });

  it('replaces the known state by default', () => {
    const after = collection<Disk>(spec).apply(known, aChange('DISK_UPDATED', { id: '1', version: 1 }));
    expect(after.get('1')).toEqual({ id: '1', version: 1 });
  });

  it.each([
    ['of another resource', { resource_type: 'VOLUME' }],
    ['of no resource', { resource_type: null }],
    ['of an unlisted type', { type: 'DISK_LOST' }],
    ['that it cannot read', { payload: { id: '1' } }],
  ])('ignores events %s', (_, fields) => {
    expect(disks.apply(known, aChange('DISK_UPDATED', { id: '1', version: 9 }, fields))).toBe(known);
  });

  it('applies all other types of the resource as updates unless they are listed', () => {
    const { apply } = collection<Disk>(spec);
    expect(apply(known, aChange('DISK_RESIZED', { id: '1', version: 3 })).get('1')?.version).toBe(3);
    const published = aChange('BACKUP_FINISHED', { id: '1', version: 3 }, { resource_type: 'DISK' });
    expect(apply(known, published)).toBe(known);
  });
});
