// SPDX-License-Identifier: Apache-2.0
import { send } from './client';
import { Problem } from './problem';

const [FIRST_RETRY_MS, LATEST_RETRY_MS] = [1_000, 15_000];
/** How often code may be missing although the server responds. It then belongs to another version of the console. */
const MAX_MISSING = 3;

export interface CodeSource {
  /** Whether the server responds at all. */
  isReachable: () => Promise<boolean>;
  wait: (ms: number) => Promise<void>;
}

const browser: CodeSource = {
  isReachable: () =>
    send('/api/session').then(
      () => true,
      (thrown: unknown) => Problem.of(thrown).status !== 0,
    ),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Loads a part of the console that is loaded on demand. While the server cannot be reached, this keeps trying, so that an
 * outage does not end the whole console.
 *
 * @throws what `load` throws, if the server responds but does not have the code
 */
export async function loadCode<T>(load: () => Promise<T>, source: CodeSource = browser): Promise<T> {
  let missing = 0;
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, LATEST_RETRY_MS)) {
    try {
      return await load();
    } catch (thrown) {
      missing += (await source.isReachable()) ? 1 : 0;
      if (missing === MAX_MISSING) {
        throw thrown;
      }
    }
    await source.wait(wait);
  }
}
