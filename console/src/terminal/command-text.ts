// SPDX-License-Identifier: Apache-2.0
/**
 * Returns a short text for the command of a terminal. By default, the server looks for a shell with a script that is too long
 * for a list. Pure.
 */
export function commandText(command: readonly string[]): string {
  const [program, option, script, ...more] = command;
  return program === '/bin/sh' &&
    option === '-c' &&
    more.length === 0 &&
    /\bexec \S*sh -l$/.test(script ?? '')
    ? 'login shell'
    : command.join(' ');
}
