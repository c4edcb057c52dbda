// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { graceSeconds } from './grace';

describe('the grace of a rotation', () => {
  it.each([
    ['0', 'seconds', 0],
    ['90', 'seconds', 90],
    ['1.5', 'minutes', 90],
    ['2', 'hours', 7_200],
    ['8', 'days', 691_200],
    ['-1', 'seconds', -1],
  ] as const)('%s %s', (amount, unit, seconds) => {
    expect(graceSeconds(amount, unit, false)).toEqual({ seconds });
  });

  it.each(['', ' ', 'soon'])('"%s" is none', (amount) => {
    expect(graceSeconds(amount, 'minutes', false)).toEqual({ error: 'must be a number' });
  });

  it("one's own key needs a minute", () => {
    expect(graceSeconds('59', 'seconds', true)).toHaveProperty('error');
    expect(graceSeconds('1', 'minutes', true)).toEqual({ seconds: 60 });
  });
});
