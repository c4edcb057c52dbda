// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { loadCode } from './load-code';

/** Code that fails to load a number of times, from a server that is reachable or not. */
function failing(times: number, reachable: boolean) {
  const waits: number[] = [];
  let attempts = 0;
  const load = () => {
    attempts += 1;
    return attempts > times ? Promise.resolve('code') : Promise.reject(new Error(`attempt ${attempts}`));
  };
  const source = {
    isReachable: () => Promise.resolve(reachable),
    wait: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  return { load, source, waits };
}

describe('code that is loaded on demand', () => {
  it('is loaded immediately if possible', async () => {
    const { load, source, waits } = failing(0, true);
    expect(await loadCode(load, source)).toBe('code');
    expect(waits).toEqual([]);
  });

  it('is loaded when the server is back', async () => {
    const { load, source, waits } = failing(7, false);
    expect(await loadCode(load, source)).toBe('code');
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('is loaded after a short fault', async () => {
    const { load, source } = failing(2, true);
    expect(await loadCode(load, source)).toBe('code');
  });

  it('is missing if the server responds without it', async () => {
    const { load, source } = failing(100, true);
    await expect(loadCode(load, source)).rejects.toThrow('attempt 3');
  });
});
