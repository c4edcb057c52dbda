// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { addLines, NO_LINES, plain, splitMatches } from './log-lines';

describe('the lines of a log', () => {
  it('keep their numbers when the oldest are dropped', () => {
    const many = addLines(
      NO_LINES,
      Array.from({ length: 5_002 }, (_, n) => String(n)),
    );
    expect(many.lines).toHaveLength(5_000);
    expect(many.lines[0]).toEqual({ number: 3, text: '2' });
    expect(addLines(many, ['last']).lines.at(-1)).toEqual({ number: 5_003, text: 'last' });
  });

  it('contain no escape sequences', () => {
    expect(plain('\u001b[1;31mred\u001b[0m and \u001b[2Kcleared\r')).toBe('red and cleared');
  });

  it.each([
    ['one error, two errors', 'ERROR', ['one ', '*error', ', two ', '*error', 's']],
    ['error', 'error', ['*error']],
    ['fine', 'error', []],
    ['fine', '', []],
  ])('"%s", searched for "%s", are %j', (text, search, expected) => {
    expect(splitMatches(text, search).map((part) => (part.match ? `*${part.text}` : part.text))).toEqual(
      expected,
    );
  });
});
