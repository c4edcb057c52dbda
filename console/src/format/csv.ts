// SPDX-License-Identifier: Apache-2.0
/** A table as a file: the names of its columns, and its rows. */
export interface Csv {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** Spreadsheets evaluate a value that begins with one of these characters as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Returns a table in the format of RFC 4180. Values that a spreadsheet would evaluate as a formula are prefixed with an
 * apostrophe.
 */
export function csvText({ columns, rows }: Csv): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
