// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anInstance } from '@/live/instance-fixture';
import { remountLoss } from './remount';

describe('a change of volumes', () => {
  it.each([
    ['docker', 'RUNNING', 'web-1 will be recreated and restarted. Data outside its volumes is lost.'],
    ['docker', 'PAUSED', 'web-1 will be recreated and restarted. Data outside its volumes is lost.'],
    [
      'docker',
      'STOPPED',
      'web-1 will be recreated at its next start. Data outside its volumes is then lost.',
    ],
    ['docker', 'TERMINATED', null],
    ['process', 'RUNNING', null],
  ] as const)('with the %s driver and a %s instance: %s', (driver, status, text) => {
    expect(remountLoss({ driver }, anInstance({ status }))).toBe(text);
  });

  it('says nothing about an unknown instance or driver', () => {
    expect(remountLoss({ driver: 'docker' }, undefined)).toBeNull();
    expect(remountLoss(undefined, anInstance())).toBeNull();
  });
});
