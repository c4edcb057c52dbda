// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff';

describe('backoff', () => {
  it.each([
    [1, 1, 1_000],
    [2, 1, 2_000],
    [5, 1, 16_000],
    [6, 1, 30_000],
    [1000, 1, 30_000],
    [3, 0.5, 2_000],
    [3, 0, 0],
  ])('attempt %s with %s waits %s ms', (attempt, random, ms) => {
    expect(backoff(attempt, random)).toBe(ms);
  });

  it('waits at least as long as the server requests', () => {
    expect(backoff(1, 0, 1153)).toBe(1153);
    expect(backoff(1, 1, 1153)).toBe(2153);
  });
});
