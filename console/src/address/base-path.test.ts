// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ownName, withBase, withoutBase } from './base-path';

/** Simulates a page on a server with a base path. */
function pageWith(base: string): void {
  vi.stubGlobal('document', { documentElement: { dataset: { base } } });
}

describe('a base path', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('precedes all addresses', () => {
    pageWith('/cloud');
    expect(withBase('/')).toBe('/cloud/');
    expect(withBase('/instances?launch')).toBe('/cloud/instances?launch');
  });

  it('is removed from addresses that have it', () => {
    pageWith('/cloud');
    expect(withoutBase('/cloud/instances')).toBe('/instances');
    expect(withoutBase('/cloud/')).toBe('/');
    expect(withoutBase('/cloud')).toBe('/');
    expect(withoutBase('/cloudy/instances')).toBe('/cloudy/instances');
    expect(withoutBase('/instances')).toBe('/instances');
  });

  it('separates what servers behind one proxy store', () => {
    pageWith('/a');
    const first = ownName('windsock:session');
    pageWith('/b');
    expect(ownName('windsock:session')).not.toBe(first);
  });

  it('changes nothing without a proxy', () => {
    pageWith('');
    expect(withBase('/instances')).toBe('/instances');
    expect(withoutBase('/instances')).toBe('/instances');
    expect(ownName('windsock:session')).toBe('windsock:session');
  });
});
