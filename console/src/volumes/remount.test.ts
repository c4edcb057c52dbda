// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anInstance } from '@/live/instance-fixture';
import { remountLoss } from './remount';

const CONTAINERS = { capabilities: [] };
const LINKS = { capabilities: ['RESTART_TO_REMOUNT' as const] };

describe('a change of volumes', () => {
  it.each([
    [CONTAINERS, 'RUNNING', 'web-1 will be recreated and restarted. Data outside its volumes is lost.'],
    [CONTAINERS, 'PAUSED', 'web-1 will be recreated and restarted. Data outside its volumes is lost.'],
    [
      CONTAINERS,
      'STOPPED',
      'web-1 will be recreated at its next start. Data outside its volumes is then lost.',
    ],
    [CONTAINERS, 'TERMINATED', null],
    [LINKS, 'RUNNING', null],
  ] as const)('with capabilities %j and a %s instance: %s', (driver, status, text) => {
    expect(remountLoss(driver, anInstance({ status }))).toBe(text);
  });

  it('says nothing about an unknown instance or driver', () => {
    expect(remountLoss(CONTAINERS, undefined)).toBeNull();
    expect(remountLoss(undefined, anInstance())).toBeNull();
  });
});
