// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { toRotateRequest } from './grace';

describe('the grace period of a rotation', () => {
  it.each([
    ['0', 'seconds', 0],
    ['90', 'seconds', 90],
    ['1.5', 'minutes', 90],
    ['2', 'hours', 7_200],
    ['8', 'days', 691_200],
    ['-1', 'seconds', -1],
  ])('of %s %s is %d seconds', (amount, unit, grace_seconds) => {
    expect(toRotateRequest(amount, unit, false)).toEqual({ request: { grace_seconds } });
  });

  it.each(['', ' ', 'soon'])('cannot be "%s"', (amount) => {
    expect(toRotateRequest(amount, 'minutes', false)).toEqual({
      errors: { grace_seconds: 'Enter a number.' },
    });
  });

  it('is at least a minute for the key that is signed in', () => {
    expect(toRotateRequest('59', 'seconds', true)).toHaveProperty('errors');
    expect(toRotateRequest('1', 'minutes', true)).toEqual({ request: { grace_seconds: 60 } });
  });
});
