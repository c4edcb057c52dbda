// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// the test workers read this locale when they start, because numbers and dates are formatted for the browser's region
process.env['LC_ALL'] = 'en_US.UTF-8';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    include: ['src/**/*.test.ts', 'examples/*.test.ts'],
    environment: 'node',
    cache: false,
  },
});
