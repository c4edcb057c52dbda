// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { runBulk, type BulkProgress } from './bulk';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('a bulk action', () => {
  it('continues after a failure and reports it', async () => {
    const problem = Problem.unreachable();
    const reports: BulkProgress[] = [];
    const result = await runBulk(
      named('a', 'b', 'c'),
      1,
      ({ name }) => (name === 'b' ? Promise.reject(problem) : Promise.resolve()),
      (progress) => reports.push(progress),
    );
    expect(result).toEqual({
      done: 3,
      total: 3,
      failures: [{ name: 'b', reason: problem.message }],
    });
    expect(reports.map(({ done }) => done)).toEqual([1, 2, 3]);
  });

  it('handles each item once, within the concurrency limit', async () => {
    let running = 0;
    let most = 0;
    const done: string[] = [];
    await runBulk(
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

  it('ends immediately without items', async () => {
    expect(
      await runBulk(
        [],
        4,
        () => Promise.resolve(),
        () => undefined,
      ),
    ).toEqual({ done: 0, total: 0, failures: [] });
  });
});
