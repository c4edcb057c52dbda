// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants';

/** The version of the server in which the console is packed. */
const version = /<version>([^<]+)<\/version>/.exec(
  readFileSync(new URL('pom.xml', import.meta.url), 'utf8'),
)?.[1];

/**
 * The address prefix in the exported pages; build/pack.mjs contains the same placeholder. Next's own basePath cannot be
 * a placeholder, because the compiler computes its length.
 */
const BASE_PATH_PLACEHOLDER = '/_windsock_base_path_';

/** The server to which `npm run dev` forwards API requests. */
const server = process.env['WINDSOCK_URL'] ?? 'http://127.0.0.1:8080';

export default function config(phase: string): NextConfig {
  const common: NextConfig = {
    distDir: 'target/out',
    reactStrictMode: true,
    poweredByHeader: false,
    devIndicators: false,
    // tsc checks the types
    typescript: { ignoreBuildErrors: true },
    // lets a page notice that it belongs to an older build
    generateBuildId: () => process.env['CONSOLE_BUILD_ID'] ?? null,
    env: {
      WINDSOCK_VERSION: version ?? '',
      // tabs of different builds do not communicate with each other
      CONSOLE_BUILD_ID: process.env['CONSOLE_BUILD_ID'] ?? '',
    },
  };
  if (phase === PHASE_DEVELOPMENT_SERVER) {
    return {
      ...common,
      distDir: 'target/dev',
      // compression would buffer streams
      compress: false,
      rewrites: () =>
        Promise.resolve(
          ['/api/:path*', '/ws', '/ws/:path*', '/health', '/openapi.yaml', '/asyncapi.yaml'].map(
            (source) => ({ source, destination: `${server}${source}` }),
          ),
        ),
    };
  }
  return {
    ...common,
    output: 'export',
    experimental: {
      // prefer a few large files to many small ones: the first load makes at most 25 requests, which load.e2e.ts checks
      turbopackChunking: { minChunkSize: 400_000, maxMergeChunkSize: 800_000, maxChunkCountPerGroup: 4 },
      cssChunking: { type: 'graph', requestCost: 200_000 },
    },
    assetPrefix: BASE_PATH_PLACEHOLDER,
    env: { ...common.env, BASE_PATH_PLACEHOLDER },
    // the dashboard's address under a base path has a trailing slash
    skipTrailingSlashRedirect: true,
  };
}
