// SPDX-License-Identifier: Apache-2.0
/** The rows of labels and environment variables in a dialog, and the request that they produce. Pure. */
import type { FieldErrors } from '@/api/field-errors';

export interface PairRow {
  /** Identifies the row while the dialog is open. */
  id: number;
  name: string;
  /** Null keeps the server's value, which is unknown to the console. */
  value: string | null;
}

/** The names of a row's fields in errors. */
export const PAIR_FIELDS = /^(env|labels)\[\d+\]\.name$/;

export function pairRows(pairs: Readonly<Record<string, string | null>>): readonly PairRow[] {
  return Object.entries(pairs).map(([name, value], index) => ({ id: index + 1, name, value }));
}

/** Adds rows with these names and values. They replace rows that are empty or have one of the names. */
export function withPairs(
  rows: readonly PairRow[],
  pairs: readonly (readonly [string, string])[],
): readonly PairRow[] {
  const names = new Set(pairs.map(([name]) => name));
  const id = Math.max(0, ...rows.map((row) => row.id)) + 1;
  return [
    ...rows.filter(({ name, value }) => !names.has(name) && !(name === '' && value === '')),
    ...pairs.map(([name, value], index) => ({ id: id + index, name, value })),
  ];
}

/** Adds an empty row. */
export function withEmptyPair(rows: readonly PairRow[]): readonly PairRow[] {
  return [...rows, { id: Math.max(0, ...rows.map((row) => row.id)) + 1, name: '', value: '' }];
}

/** Returns the pairs, and the errors in their names. Rows with neither a name nor a value are ignored. */
export function toPairs(
  field: 'env' | 'labels',
  rows: readonly PairRow[],
): { pairs: Readonly<Record<string, string | null>>; errors: FieldErrors } {
  const errors: Record<string, string> = {};
  const pairs = new Map<string, string | null>();
  for (const [index, { name: text, value }] of rows.entries()) {
    // the name of a stored value is not trimmed
    const name = value === null ? text : text.trim();
    if (name === '' && value === '') {
      continue;
    }
    const error =
      name === ''
        ? 'Enter a name.'
        : pairs.has(name)
          ? 'This name is used twice.'
          : name.includes('=')
            ? 'A name cannot contain “=”.'
            : null;
    if (error !== null) {
      errors[`${field}[${index}].name`] = error;
    }
    pairs.set(name, value);
  }
  return { pairs: Object.fromEntries(pairs), errors };
}

/**
 * Reads lines of `NAME=value`, as in a .env file: comments, `export` and quotes around a value are ignored. Returns
 * null for any other text.
 */
export function parsePairs(text: string): readonly (readonly [string, string])[] | null {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
  const pairs = lines.map((line): readonly [string, string] | null => {
    const [, name, value = ''] = /^\s*(?:export\s+)?([^\s=]+)\s*=(.*)$/.exec(line) ?? [];
    const [, , quoted] = /^\s*(["'])(.*)\1\s*$/.exec(value) ?? [];
    return name === undefined ? null : [name, quoted ?? value.trim()];
  });
  return pairs.length > 0 && pairs.every((pair) => pair !== null) ? pairs : null;
}
