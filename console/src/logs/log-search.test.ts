// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { compile, findMatches, neighbour, splitMatches, type Search } from './log-search';
import { parseSpans, plain } from './log-style';
import { append, EMPTY, type Row } from './log-window';
import { TextMatches } from './row-matches';

function expressionOf(text: string, expression = false): RegExp {
  const pattern = compile({ text, expression });
  if (pattern.kind !== 'pattern') {
    throw new Error(`${text} is ${pattern.kind}`);
  }
  return pattern.expression;
}

function rows(texts: readonly string[]): readonly Row[] {
  return append(
    EMPTY,
    texts.map((data, index) => ({ name: 'log', data, id: String(index) })),
  ).rows;
}

describe('a search', () => {
  it.each([
    ['one error, two errors', 'error', ['one ', '*error', ', two ', '*error', 's']],
    ['Error and ERROR', 'error', ['*Error', ' and ', '*ERROR']],
    ['Error and ERROR', 'Error', ['*Error', ' and ERROR']],
    ['fine', 'error', ['fine']],
    ['İİİ error here', 'error', ['İİİ ', '*error', ' here']],
    ['a.b*c', '.b*', ['a', '*.b*', 'c']],
    ['a/b-c', '/b-', ['a', '*/b-', 'c']],
    ['er\u001b[0;31mror\u001b[0m!', 'error', ['*er', '*ror', '!']],
    ['', 'x', []],
  ])('in "%s" for "%s" marks %j', (text, search, expected) => {
    const matches = findMatches(plain(text), expressionOf(search));
    expect(
      splitMatches(parseSpans(text), matches).map((piece) =>
        piece.match === null ? piece.text : `*${piece.text}`,
      ),
    ).toEqual(expected);
  });

  it.each<[Search, string, string[]]>([
    [{ text: 'e\\w+', expression: true }, 'one error', ['e', 'error'].slice(1)],
    [{ text: '\\d+ ms', expression: true }, 'took 12 ms and 7 ms', ['12 ms', '7 ms']],
    [{ text: '^a|b$', expression: true }, 'aab', ['a', 'b']],
    [{ text: 'x*', expression: true }, 'axxb', ['xx']],
    [{ text: '\\Serror', expression: true }, 'XERROR', ['XERROR']],
  ])('by %j in "%s" finds %j', (search, text, expected) => {
    const found = findMatches(text, expressionOf(search.text, search.expression));
    expect(found.map(({ from, to }) => text.slice(from, to))).toEqual(expected);
  });

  it('is none without a text, and invalid with a bad expression', () => {
    expect(compile({ text: '', expression: true })).toEqual({ kind: 'none' });
    expect(compile({ text: '(', expression: true })).toEqual({ kind: 'invalid' });
    expect(compile({ text: '(', expression: false })).toMatchObject({ kind: 'pattern' });
  });

  it('goes to the next and the previous match, around the ends', () => {
    const log = rows(['a a', 'b', 'a', 'b']);
    const counts = new TextMatches(expressionOf('a'));
    const walk = (from: { key: number; index: number }, direction: 1 | -1, steps: number) => {
      const places = [];
      let place: { key: number; index: number } | null = from;
      for (let step = 0; step < steps && place !== null; step++) {
        place = neighbour(log, counts, place, direction);
        places.push(place === null ? null : [place.key, place.index]);
      }
      return places;
    };
    expect(walk({ key: 0, index: -1 }, 1, 4)).toEqual([
      [0, 0],
      [0, 1],
      [2, 0],
      [0, 0],
    ]);
    expect(walk({ key: 2, index: 0 }, -1, 3)).toEqual([
      [0, 1],
      [0, 0],
      [2, 0],
    ]);
    expect(walk({ key: 3, index: -1 }, 1, 1)).toEqual([[0, 0]]);
    expect(neighbour(log, new TextMatches(expressionOf('c')), { key: 0, index: 0 }, 1)).toBeNull();
    expect(neighbour([], counts, { key: 0, index: 0 }, 1)).toBeNull();
  });
});
