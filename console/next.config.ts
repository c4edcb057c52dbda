// SPDX-License-Identifier: Apache-2.0
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants';

/** The server that `npm run dev` shows, and whose API it passes on. */
const server = process.env['WINDSOCK_URL'] ?? 'http://127.0.0.1:8080';

export default function config(phase: string): NextConfig {
  const common: NextConfig = {
    distDir: 'target/out',
    reactStrictMode: true,
    poweredByHeader: false,
    devIndicators: false,
    // tsc has checked before
    typescript: { ignoreBuildErrors: true },
    // a page of an older build notices by it that it is one
    generateBuildId: () => process.env['CONSOLE_BUILD_ID'] ?? null,
  };
  if (phase === PHASE_DEVELOPMENT_SERVER) {
    return {
      ...common,
      distDir: 'target/dev',
      // it would hold streams back
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
