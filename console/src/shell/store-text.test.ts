// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { storeText } from './store-text';

describe('the store', () => {
  it('is mentioned only if something is wrong with it', () => {
    expect(storeText('AVAILABLE')).toBeNull();
  });

  it('says what to do', () => {
    expect(storeText('FULL')?.meaning).toContain('Free some disk space');
    expect(storeText('READ_ONLY')?.meaning).toContain('check its database');
    expect(storeText('LAGGING')?.meaning).toContain('Check the load');
  });
});
