// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { noticeText, whyClosed } from './attachment';

describe('why a terminal has closed', () => {
  it.each([
    ['EXITED', 0, 'exited with 0'],
    ['EXITED', 137, 'exited with 137 (signal 9)'],
    ['EXITED', null, 'its program has ended'],
    ['EXPIRED', null, 'it was open for 12h 00m'],
    ['SERVER_STOPPED', null, 'the server was stopped'],
  ] as const)('%s with %s is "%s"', (reason, code, text) => {
    expect(whyClosed(reason, code)).toBe(text);
  });
});

describe('a notice', () => {
  it('is told in words', () => {
    expect(noticeText({ kind: 'taken', by: 'ann' })).toBe('ann took control. You are watching.');
    expect(noticeText({ kind: 'taken', by: null })).toBe('Somebody took control. You are watching.');
    expect(noticeText({ kind: 'skipped', bytes: 4_096 })).toContain('4,096 bytes');
  });
});
