// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { closeReasonText, noticeText } from './attachment';

describe('the reason why a terminal was closed', () => {
  it.each([
    ['EXITED', 0, 'exited with code 0'],
    ['EXITED', 137, 'exited with code 137 (signal 9)'],
    ['EXITED', null, 'program exited'],
    ['EXPIRED', null, 'maximum duration reached'],
    ['SERVER_STOPPED', null, 'the server stopped'],
  ] as const)('%s with exit code %s is "%s"', (reason, code, text) => {
    expect(closeReasonText(reason, code)).toBe(text);
  });
});

describe('a notice', () => {
  it('has a text', () => {
    expect(noticeText({ kind: 'control-taken', by: 'ann' })).toBe('ann took control. You are watching.');
    expect(noticeText({ kind: 'control-taken', by: null })).toBe('Someone took control. You are watching.');
    expect(noticeText({ kind: 'skipped', bytes: 4_096 })).toContain('4,096 bytes');
  });
});
