// SPDX-License-Identifier: Apache-2.0
/**
 * What a terminal runs, as people call it: where nothing was asked for, the server looks for a shell by a script that nobody
 * wants to read in a list. Pure.
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
