// SPDX-License-Identifier: Apache-2.0
/** Characters that a shell does not interpret. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Quotes an argument for a POSIX shell, if that is necessary. Pure. */
export function quoted(argument: string): string {
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns the command line that a shell, or the launch dialog, splits into exactly this command. Pure. */
export function commandLine(command: readonly string[]): string {
  return command.map(quoted).join(' ');
}
