// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { jsonText } from './json';

describe('JSON for display', () => {
  test('is on one line, or indented', () => {
    expect(jsonText({ a: [1] })).toBe('{"a":[1]}');
    expect(jsonText({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });

  test('escapes characters that reorder text, and remains JSON of the same value', () => {
    const value = { name: 'x\u202egnp.exe', '\u2066key': '\u061c' };
    const text = jsonText(value);
    expect(text).toBe('{"name":"x\\u202egnp.exe","\\u2066key":"\\u061c"}');
    expect(JSON.parse(text)).toEqual(value);
  });

  test('keeps letters of every direction', () => {
    expect(jsonText('שלום 😀')).toBe('"שלום 😀"');
  });
});
