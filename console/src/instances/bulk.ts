// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@/api/problem';

export interface BulkProgress {
  done: number;
  total: number;
  failures: readonly { name: string; why: string }[];
}

/**
 * Does something to many, some at a time, and goes on where one fails.
 *
 * @param progress told after each
 */
export async function bulk<T extends { name: string }>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
  progress: (now: BulkProgress) => void,
): Promise<BulkProgress> {
  let now: BulkProgress = { done: 0, total: items.length, failures: [] };
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      const { name } = item;
      try {
        await act(item);
        now = { ...now, done: now.done + 1 };
      } catch (thrown) {
        const why = Problem.of(thrown).message;
        now = { ...now, done: now.done + 1, failures: [...now.failures, { name, why }] };
      }
      progress(now);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return now;
}
