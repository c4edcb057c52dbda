// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@/api/problem';

export interface BulkProgress {
  done: number;
  total: number;
  failures: readonly { name: string; reason: string }[];
}

/**
 * Applies an operation to many items, a few at a time, and continues if one fails.
 *
 * @param report called after each item
 */
export async function runBulk<T extends { name: string }>(
  items: readonly T[],
  concurrency: number,
  act: (item: T) => Promise<void>,
  report: (progress: BulkProgress) => void,
): Promise<BulkProgress> {
  let progress: BulkProgress = { done: 0, total: items.length, failures: [] };
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const { name } = item;
      try {
        await act(item);
        progress = { ...progress, done: progress.done + 1 };
      } catch (thrown) {
        const failure = { name, reason: Problem.of(thrown).message };
        progress = { ...progress, done: progress.done + 1, failures: [...progress.failures, failure] };
      }
      report(progress);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return progress;
}
