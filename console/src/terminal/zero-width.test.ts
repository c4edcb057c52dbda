// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { withoutZeroWidth, ZeroWidthFilter } from './zero-width';

const TEXTS: [string, string][] = [
  ['plain', 'plain'],
  ['\u200b', ''],
  ['a\u200bb\u200e\u202a\u2060\u206f\ufeffc', 'abc'],
  // these join other characters, or have a width
  ['👨\u200d👩 e\u0301 \u200c … – ﻼ \ufe0f', '👨\u200d👩 e\u0301 \u200c … – ﻼ \ufe0f'],
];

describe('characters without a width', () => {
  it.each(TEXTS)('of %j are removed', (text, expected) => {
    expect(withoutZeroWidth(text)).toBe(expected);
  });

  it.each(TEXTS)('of %j are removed, wherever chunks end', (text, expected) => {
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 5, bytes.length + 1]) {
      const filter = new ZeroWidthFilter();
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      let shown = '';
      for (let at = 0; at < bytes.length; at += size) {
        shown += decoder.decode(filter.apply(bytes.slice(at, at + size)), { stream: true });
      }
      expect(shown).toBe(expected);
    }
  });

  it('leave bytes that are not UTF-8 as they are', () => {
    const filter = new ZeroWidthFilter();
    expect([...filter.apply(Uint8Array.of(0xe2, 0x41, 0xff, 0xe2, 0x80))]).toEqual([0xe2, 0x41, 0xff]);
    expect([...filter.apply(Uint8Array.of(0x42))]).toEqual([0xe2, 0x80, 0x42]);
  });
});
