// SPDX-License-Identifier: Apache-2.0
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants';

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
  };
  if (phase === PHASE_DEVELOPMENT_SERVER) {
    return {
      ...common,
      distDir: 'target/dev',
      // compression would buffer streams
      compress: false,
      rewrites: () =>
        Promise.resolve(
          [
            '/api/:path*',
            '/ws',
            '/ws/:path*',
            '/health',
            '/explorer',
            '/explorer/:path*',
            '/openapi.yaml',
            '/asyncapi.yaml',
          ].map((source) => ({ source, destination: `${server}${source}` })),
        ),
    };
  }
  return { ...common, output: 'export' };
}
