// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** How long a test waits for a condition. */
const WAIT_MS = 20_000;

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    cache: false,
    // one browser and one server at a time, so that tests do not slow each other down
    fileParallelism: false,
    testTimeout: 60_000,
    // as long as Playwright's own waits: the default of one second fails on a busy machine
    expect: { poll: { timeout: WAIT_MS } },
    hookTimeout: 90_000,
    reporters: ['verbose'],
  },
});
