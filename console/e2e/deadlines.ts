// SPDX-License-Identifier: Apache-2.0
/**
 * How long a test waits for one condition. The console waits up to 30 seconds before it reconnects, so a shorter deadline
 * would fail although the console works.
 */
export const WAIT_MS = 60_000;

/** How long a test may last. Each of its many steps may be slow on a busy machine, although none needs the full wait. */
export const TEST_MS = 300_000;

/** How long the start of a server, an engine or a proxy may last. */
export const START_MS = 120_000;
