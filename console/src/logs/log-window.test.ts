// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '@/streams/shared-stream-messages';
import { parseSpans, plain, splitStyled } from './log-style';
import {
  append,
  dropNewest,
  dropOldest,
  EMPTY,
  isFull,
  MAX_CHARACTERS,
  MAX_ROWS,
  olderRequest,
  prepend,
  REOPENED,
  type LogWindow,
} from './log-window';

const AT = '2026-11-25T12:00:00.000Z';

function line(n: number, text = String(n)): StreamEvent {
  return { name: 'log', data: `${AT} ${text}`, id: `p${n}` };
}

function lines(from: number, to: number): StreamEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
}

function texts({ rows }: LogWindow): string[] {
  return rows.map(({ styled }) => styled);
}

const HEARTBEAT: StreamEvent = { name: 'heartbeat', data: '{}', id: 'p0' };

describe('the loaded part of a log', () => {
  it('has the lines and their times', () => {
    const log = append(EMPTY, [HEARTBEAT, ...lines(1, 2)]);
    expect(log.rows).toMatchObject([
      { kind: 'line', styled: '1', at: AT, id: 'p1' },
      { kind: 'line', styled: '2', at: AT, id: 'p2' },
    ]);
    expect([log.start, log.end]).toEqual(['p0', 'p2']);
  });

  it('shows the line that is not finished, until it is', () => {
    const asking = append(EMPTY, [line(1), { name: 'unfinished', data: `${AT} name: `, id: 'p1' }]);
    expect(asking.unfinished).toMatchObject([{ styled: 'name: ', at: AT }]);
    const answered = append(asking, [line(2, 'name: Ada')]);
    expect(answered.unfinished).toEqual([]);
    expect(texts(answered)).toEqual(['1', 'name: Ada']);
  });

  it('has the parts of a line in one line, also after a reconnection', () => {
    const first = append(EMPTY, [{ name: 'part', data: `${AT} a`, id: 'p1' }]);
    const same = append(first, [{ name: 'log', data: `${AT} b`, id: 'p2' }]);
    expect(same.rows.map(({ kind, styled }) => [kind, styled])).toEqual([
      ['line', 'a'],
      ['rest', `${AT} b`],
    ]);
    // after a reconnection, the server no longer records that the line has started
    const again = append(first, [REOPENED, { name: 'log', data: `${AT} b`, id: 'p2' }, line(3)]);
    expect(again.rows.map(({ kind, styled, at }) => [kind, styled, at])).toEqual([
      ['line', 'a', AT],
      ['rest', 'b', null],
      ['line', '3', AT],
    ]);
  });

  it('reports what was left out', () => {
    const log = append(EMPTY, [{ name: 'skipped', data: '{"bytes":1048576}', id: 'p9' }, line(10)]);
    expect(log.rows.map(({ kind }) => kind)).toEqual(['notice', 'line']);
    expect(log.rows[0]?.styled).toContain('skipped');
    expect(olderRequest(log)).toBeNull();
    expect(() => append(EMPTY, [{ name: 'skipped', data: '{}', id: '' }])).toThrow();
  });

  it('splits a line of a megabyte into rows', () => {
    const log = append(EMPTY, [line(1, 'x'.repeat(1_000_000)), line(2)]);
    expect(log.rows.length).toBe(251);
    expect(log.rows.map(({ kind }) => kind).filter((kind) => kind === 'line')).toHaveLength(2);
    expect(log.rows.filter(({ id }) => id !== '').map(({ id }) => id)).toEqual(['p1', 'p2']);
  });

  it('is bounded at its start while the view follows its end', () => {
    const log = dropOldest(append(EMPTY, [HEARTBEAT, ...lines(1, MAX_ROWS + 5)]));
    expect(log.rows.length).toBeLessThanOrEqual(MAX_ROWS);
    expect(log.rows.at(-1)?.styled).toBe(String(MAX_ROWS + 5));
    expect(log.start).toBe(`p${Number(log.rows[0]?.styled) - 1}`);
    expect(log.end).toBe(`p${MAX_ROWS + 5}`);
  });

  it('is bounded in characters', () => {
    const long = Array.from({ length: 12 }, (_, n) => line(n + 1, 'y'.repeat(1_000_000)));
    const log = append(EMPTY, long);
    expect(isFull(log)).toBe(true);
    const newest = dropOldest(log);
    expect(newest.characters).toBeLessThan(MAX_CHARACTERS);
    expect(newest.end).toBe('p12');
    const oldest = dropNewest(log);
    expect(oldest.characters).toBeLessThan(MAX_CHARACTERS);
    expect(oldest.rows.at(-1)?.id).toBe(oldest.end);
    expect(oldest.rows[0]?.id).toBe('');
    expect(oldest.rows[0]?.kind).toBe('line');
  });

  it('stays as large after a long time', () => {
    let log = EMPTY;
    for (let batch = 0; batch < 40; batch++) {
      log = dropOldest(append(log, lines(batch * 15_000 + 1, (batch + 1) * 15_000)));
    }
    expect(log.rows.length).toBeGreaterThan(0.85 * MAX_ROWS);
    expect(log.characters).toBe(log.rows.reduce((sum, { styled }) => sum + styled.length, 0));
  });

  it('continues where its end was dropped', () => {
    const all = append(EMPTY, lines(1, MAX_ROWS + 5));
    const log = dropNewest(all);
    const last = Number(log.rows.at(-1)?.styled);
    expect(log.end).toBe(`p${last}`);
    const more = append(log, lines(last + 1, last + 2));
    expect(texts(more).slice(-2)).toEqual([String(last + 1), String(last + 2)]);
  });

  it('grows at its start', () => {
    const log = append(EMPTY, [{ ...HEARTBEAT, id: 'p5' }, ...lines(6, 7)]);
    expect(olderRequest(log)).toEqual({ before: 'p5', tail: 1_000, overlaps: false });
    const older = prepend(log, [{ ...HEARTBEAT, id: 'p2' }, ...lines(3, 5)]);
    expect(texts(older)).toEqual(['3', '4', '5', '6', '7']);
    expect(older.rows.map(({ key }) => key)).toEqual([-3, -2, -1, 0, 1]);
    expect(older.start).toBe('p2');
    const start = prepend(older, [{ ...HEARTBEAT, id: 'p2' }]);
    expect(start.complete).toBe(true);
    expect(olderRequest(start)).toBeNull();
  });

  it('grows by fewer lines if they are long', () => {
    const log = append(EMPTY, [HEARTBEAT, line(1, 'z'.repeat(40_000)), line(2, 'z'.repeat(40_000))]);
    expect(olderRequest(log)?.tail).toBeLessThan(200);
  });

  it('overlaps if only the position after its first line is known', () => {
    const log = append(EMPTY, lines(6, 7));
    expect(olderRequest(log)).toEqual({ before: 'p6', tail: 1_001, overlaps: true });
  });
});

describe('the styles of a log', () => {
  it('are parsed', () => {
    expect(parseSpans('a\u001b[0;1;31mb\u001b[0;48;5;196;38;2;1;2;3mc\u001b[0md')).toEqual([
      { text: 'a', style: null },
      { text: 'b', style: { bold: true, color: 'var(--ansi-1)' } },
      { text: 'c', style: { background: 'rgb(255 0 0)', color: 'rgb(1 2 3)' } },
      { text: 'd', style: null },
    ]);
  });

  it('continue in the next part of a long line', () => {
    const parts = splitStyled(`\u001b[0;31m${'r'.repeat(5_000)}\u001b[0m${'😀'.repeat(2_000)}`);
    expect(parts.map(plain).join('')).toBe('r'.repeat(5_000) + '😀'.repeat(2_000));
    expect(parts[1]?.startsWith('\u001b[0;31m')).toBe(true);
    parts.forEach((part) => expect(part).not.toMatch(/[\ud800-\udbff]$/));
    expect(parts.every((part) => plain(part).length <= 4_001)).toBe(true);
  });
});
