// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { progressIn } from './progress';

describe('the progress of a start', () => {
  it.each([
    ['Pulling alpine:3.22: 1.2 of 3.4 MB.', { done: 1.2, total: 3.4, text: '1.2 of 3.4 MB' }],
    ['Pulling registry:5000/a/b:1: 34 of 34.0 MB.', { done: 34, total: 34, text: '34 of 34.0 MB' }],
    ['Pulling alpine:3.22.', null],
    ['Pulling alpine:3.22: 0.0 of 0.0 MB.', null],
    ['Pulling alpine:3.22: 5.0 of 3.4 MB.', null],
    ['', null],
  ])('in "%s" is %j', (reason, progress) => {
    expect(progressIn(reason)).toEqual(progress);
  });
});
