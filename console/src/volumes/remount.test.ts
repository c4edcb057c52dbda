// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anInstance } from '@/live/instance-fixture';
import { remountLoss } from './remount';

describe('other volumes', () => {
  it.each([
    [
      'docker',
      'RUNNING',
      'The container is made anew: what it wrote outside volumes is lost, and web-1 starts again.',
    ],
    [
      'docker',
      'PAUSED',
      'The container is made anew: what it wrote outside volumes is lost, and web-1 starts again.',
    ],
    [
      'docker',
      'STOPPED',
      'The container is made anew at the next start of web-1: what it wrote outside volumes is lost then.',
    ],
    ['docker', 'TERMINATED', null],
    ['process', 'RUNNING', null],
  ] as const)('of the %s driver, when it is %s: %s', (driver, status, text) => {
    expect(remountLoss({ driver }, anInstance({ status }))).toBe(text);
  });

  it('are told of no instance that is not known', () => {
    expect(remountLoss({ driver: 'docker' }, undefined)).toBeNull();
    expect(remountLoss(undefined, anInstance())).toBeNull();
  });
});
