// SPDX-License-Identifier: Apache-2.0
/** Returns a path that `run` has found on this machine. */
export function setting(name: 'JAVA' | 'JAR' | 'CHROMIUM'): string {
  const value = process.env[`WINDSOCK_E2E_${name}`];
  if (value === undefined) {
    throw new Error('start these tests with console/e2e/run, which finds the server, a JDK and Chromium');
  }
  return value;
}
