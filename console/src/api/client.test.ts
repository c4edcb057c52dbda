// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { getSome } from './client';
import { page } from './wire';

const numbers = page(v.number());

/** Answers requests with pages of which only the last has items, and records their paths. */
function serve(emptyPages: number): string[] {
  const requests: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    requests.push(path);
    const last = requests.length > emptyPages;
    return Promise.resolve(
      Response.json({ items: last ? [1, 2] : [], next_cursor: last ? null : `c${requests.length}` }),
    );
  });
  return requests;
}

describe('pages', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are read until there are enough items', async () => {
    const requests = serve(2);
    const { data } = await getSome('/api/audit?actor=ops&cursor=c0', numbers, 2);
    expect(data).toEqual({ items: [1, 2], next_cursor: null });
    expect(requests).toEqual([
      '/api/audit?actor=ops&cursor=c0',
      '/api/audit?actor=ops&cursor=c1',
      '/api/audit?actor=ops&cursor=c2',
    ]);
  });

  it('are read up to a number of pages, after which the cursor continues', async () => {
    serve(100);
    const { data } = await getSome('/api/audit', numbers, 2, 5);
    expect(data).toEqual({ items: [], next_cursor: 'c5' });
  });
});
