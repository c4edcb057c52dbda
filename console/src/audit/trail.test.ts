// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aRow, told } from './audit-fixture';
import { parseAuditFilter } from './audit-filter';
import { applyToTrail, KEPT_ROWS, olderParameters, trailOf, waiting, withOlder, type Trail } from './trail';

const all = parseAuditFilter(new URLSearchParams());
const ids = (trail: Trail) => trail.rows.map(({ id }) => id);
const first = trailOf({ items: [aRow('2'), aRow('1')], next_cursor: 'c' });

describe('the trail', () => {
  it('takes rows as they are told, newest first and each once', () => {
    const after = applyToTrail(all, first, told(aRow('3')));
    expect(ids(after)).toEqual(['3', '2', '1']);
    expect(after.older).toEqual({ kind: 'cursor', cursor: 'c' });
    expect(applyToTrail(all, after, told(aRow('3')))).toBe(after);
  });

  it('leaves out what the filter leaves out, and what is no audit row', () => {
    const denied = parseAuditFilter(new URLSearchParams('outcome=DENIED'));
    expect(applyToTrail(denied, first, told(aRow('3')))).toBe(first);
    expect(applyToTrail(all, first, { ...told(aRow('3')), resource_type: null })).toBe(first);
    expect(applyToTrail(all, first, { ...told(aRow('3')), payload: {} })).toBe(first);
  });

  it('keeps a bounded number, and reads on where it was cut', () => {
    let trail = first;
    for (let id = 3; id <= KEPT_ROWS + 2; id += 1) {
      trail = applyToTrail(all, trail, told(aRow(String(id))));
    }
    expect(trail.rows).toHaveLength(KEPT_ROWS);
    expect(trail.older).toEqual({ kind: 'as-old-as', row: aRow('3') });
    const older = trail.older;
    expect(older === null ? '' : olderParameters(all, older, 100).toString()).toBe(
      'to=2026-11-25T00%3A00%3A00.001Z&limit=100',
    );
    const page = { items: [aRow('4'), aRow('3'), aRow('2'), aRow('1')], next_cursor: null };
    const whole = withOlder(trail, page);
    expect(ids(whole).slice(-3)).toEqual(['3', '2', '1']);
    expect(whole.rows).toHaveLength(KEPT_ROWS + 2);
    expect(whole.older).toBeNull();
  });

  it('goes back page by page with the same filter', () => {
    const denied = parseAuditFilter(new URLSearchParams('outcome=DENIED'));
    expect(olderParameters(denied, { kind: 'cursor', cursor: 'x y' }, 100).toString()).toBe(
      'outcome=DENIED&cursor=x+y&limit=100',
    );
    const more = withOlder(first, { items: [aRow('0')], next_cursor: 'd' });
    expect(ids(more)).toEqual(['2', '1', '0']);
    expect(more.older).toEqual({ kind: 'cursor', cursor: 'd' });
  });
});

describe('what waits while it is paused', () => {
  it.each([
    ['nothing', first, first, { count: 0, orMore: false }],
    [
      'what came since',
      trailOf({ items: [aRow('4'), aRow('3'), aRow('2')], next_cursor: 'c' }),
      first,
      { count: 2, orMore: false },
    ],
    [
      'more than is kept',
      trailOf({ items: [aRow('9'), aRow('8')], next_cursor: 'c' }),
      first,
      { count: 2, orMore: true },
    ],
    [
      'the first rows of all',
      trailOf({ items: [aRow('1')], next_cursor: null }),
      trailOf({ items: [], next_cursor: null }),
      { count: 1, orMore: false },
    ],
  ])('%s', (_, live, paused, expected) => {
    expect(waiting(live, paused)).toEqual(expected);
  });
});
