// SPDX-License-Identifier: Apache-2.0
/** What `run` has found on this machine. */
export function setting(name: 'JAVA' | 'JAR' | 'CHROMIUM'): string {
  const value = process.env[`WINDSOCK_E2E_${name}`];
  if (value === undefined) {
    throw new Error('these tests are run by console/e2e/run, which looks for the server, a JDK and Chromium');
  }
  return value;
}
