// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { bulk, type BulkProgress } from './bulk';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('a bulk action', () => {
  it('goes on where one fails, and says which and why', async () => {
    const progress: BulkProgress[] = [];
    const end = await bulk(
      named('a', 'b', 'c'),
      1,
      ({ name }) => (name === 'b' ? Promise.reject(Problem.unreachable()) : Promise.resolve()),
      (now) => progress.push(now),
    );
    expect(end).toEqual({
      done: 3,
      total: 3,
      failures: [{ name: 'b', why: 'The server cannot be reached.' }],
    });
    expect(progress.map(({ done }) => done)).toEqual([1, 2, 3]);
  });

  it('does no more at once than it may, and each once', async () => {
    let running = 0;
    let most = 0;
    const done: string[] = [];
    await bulk(
      named('a', 'b', 'c', 'd', 'e'),
      2,
      async ({ name }) => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        done.push(name);
        running -= 1;
      },
      () => undefined,
    );
    expect(most).toBe(2);
    expect(done.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('of nothing ends at once', async () => {
    expect(
      await bulk(
        [],
        4,
        () => Promise.resolve(),
        () => undefined,
      ),
    ).toEqual({ done: 0, total: 0, failures: [] });
  });
});
