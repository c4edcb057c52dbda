// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anEntry } from '@/live/audit-fixture';
import { aChange } from '@/live/change-fixture';
import { parseAuditFilter } from './audit-filter';
import { unseen, withOlder } from '@/live/pausable';
import { applyToTrail, MAX_ENTRIES, olderParameters, trailOf, type Trail } from './trail';

const all = parseAuditFilter(new URLSearchParams());
const denied = parseAuditFilter(new URLSearchParams('outcome=DENIED'));
const ids = (trail: Trail) => trail.items.map(({ id }) => id);
const logged = (id: string) => aChange('AUDIT_LOG', anEntry(id));
const first = trailOf({ items: [anEntry('2'), anEntry('1')], next_cursor: 'c' });

describe('the trail', () => {
  it('adds new entries first, once', () => {
    const after = applyToTrail(all, first, logged('3'));
    expect(ids(after)).toEqual(['3', '2', '1']);
    expect(after.older).toEqual({ kind: 'cursor', cursor: 'c' });
    expect(applyToTrail(all, after, logged('3'))).toBe(after);
  });

  it('ignores entries that do not match the filter, and other events', () => {
    expect(applyToTrail(denied, first, logged('3'))).toBe(first);
    expect(applyToTrail(all, first, { ...logged('3'), resource_type: null })).toBe(first);
    expect(applyToTrail(all, first, { ...logged('3'), payload: {} })).toBe(first);
  });

  it('drops the oldest entries and can read them again', () => {
    let trail = first;
    for (let id = 3; id <= MAX_ENTRIES + 2; id += 1) {
      trail = applyToTrail(all, trail, logged(String(id)));
    }
    expect(trail.items).toHaveLength(MAX_ENTRIES);
    expect(trail.older).toEqual({ kind: 'from-entry', entry: anEntry('3') });
    const older = trail.older;
    expect(older === null ? '' : olderParameters(all, older, 100).toString()).toBe(
      'to=2026-11-25T00%3A00%3A00.001Z&limit=100',
    );
    const page = { items: [anEntry('4'), anEntry('3'), anEntry('2'), anEntry('1')], next_cursor: null };
    const complete = withOlder(trail, trailOf(page));
    expect(ids(complete).slice(-3)).toEqual(['3', '2', '1']);
    expect(complete.items).toHaveLength(MAX_ENTRIES + 2);
    expect(complete.older).toBeNull();
  });

  it('reads older pages with the same filter', () => {
    expect(olderParameters(denied, { kind: 'cursor', cursor: 'x y' }, 100).toString()).toBe(
      'outcome=DENIED&cursor=x+y&limit=100',
    );
    const more = withOlder(first, trailOf({ items: [anEntry('0')], next_cursor: 'd' }));
    expect(ids(more)).toEqual(['2', '1', '0']);
    expect(more.older).toEqual({ kind: 'cursor', cursor: 'd' });
  });
});

describe('the unseen entries of a paused trail', () => {
  it.each([
    ['none if nothing is new', first, first, { count: 0, orMore: false }],
    [
      'those since it was paused',
      trailOf({ items: [anEntry('4'), anEntry('3'), anEntry('2')], next_cursor: 'c' }),
      first,
      { count: 2, orMore: false },
    ],
    [
      'at least those that the live trail keeps',
      trailOf({ items: [anEntry('9'), anEntry('8')], next_cursor: 'c' }),
      first,
      { count: 2, orMore: true },
    ],
    [
      'all if it was empty',
      trailOf({ items: [anEntry('1')], next_cursor: null }),
      trailOf({ items: [], next_cursor: null }),
      { count: 1, orMore: false },
    ],
  ])('are %s', (_, live, paused, expected) => {
    expect(unseen(live, paused)).toEqual(expected);
  });
});
