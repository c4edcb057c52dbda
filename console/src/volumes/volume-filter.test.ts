// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aVolume } from '@/live/volume-fixture';
import { matchesVolume, parseVolumeFilter } from './volume-filter';

describe('the filter', () => {
  it.each([
    ['', true],
    ['name=DATA', true],
    ['name=logs', false],
    ['status=AVAILABLE', true],
    ['status=IN_USE', false],
    ['status=NONSENSE&name=%20data-1%20', true],
  ])('%s: %s', (query, expected) => {
    expect(matchesVolume(aVolume(), parseVolumeFilter(new URLSearchParams(query)))).toBe(expected);
  });
});
