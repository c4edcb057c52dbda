// SPDX-License-Identifier: Apache-2.0
import { commandLine } from '@/design/shell-quote';

/**
 * Returns a short description of a terminal's command. By default, the server runs a script that searches for a shell
 * and is too long to show in a list. Pure.
 */
export function commandText(command: readonly string[]): string {
  const [program, option, script, ...more] = command;
  return program === '/bin/sh' &&
    option === '-c' &&
    more.length === 0 &&
    /\bexec \S*sh -l$/.test(script ?? '')
    ? 'login shell'
    : commandLine(command);
}
