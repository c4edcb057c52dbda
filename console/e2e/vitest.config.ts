// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { START_MS, TEST_MS, WAIT_MS } from './deadlines.ts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    cache: false,
    // one browser and one server at a time, so that tests do not slow each other down
    fileParallelism: false,
    testTimeout: TEST_MS,
    // the default of one second fails on a busy machine
    expect: { poll: { timeout: WAIT_MS } },
    hookTimeout: 2 * START_MS,
    reporters: ['verbose'],
  },
});
