// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { csvText } from './csv';

describe('a table as CSV', () => {
  it('has a head and one line for each row', () => {
    expect(
      csvText({
        columns: ['name', 'size'],
        rows: [
          ['a', 1],
          ['b', null],
        ],
      }),
    ).toBe('name,size\r\na,1\r\nb,\r\n');
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
    ['-rf', "'-rf"],
    ['@SUM(A1)', "'@SUM(A1)"],
  ])('quotes %j', (text, expected) => {
    expect(csvText({ columns: ['x'], rows: [[text]] })).toBe(`x\r\n${expected}\r\n`);
  });

  it('keeps negative numbers', () => {
    expect(csvText({ columns: ['x'], rows: [[-1]] })).toBe('x\r\n-1\r\n');
  });
});
