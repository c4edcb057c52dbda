// SPDX-License-Identifier: Apache-2.0
/**
 * Formats numbers for the browser's region, and parses them. Missing values are shown as an en dash, never as 0. Pure.
 */

export const ABSENT = '–';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

const formatters = [0, 1, 2].map(
  (digits) =>
    new Intl.NumberFormat(undefined, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    }),
);
const groups = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

const DECIMAL =
  new Intl.NumberFormat().formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/**
 * Parses a number that the user has typed, with a point or with the decimal separator of the browser's region: the number
 * keyboard of a phone may have no point. Returns NaN if the text is not such a number.
 */
export function parseNumber(text: string, decimal = DECIMAL): number {
  const trimmed = text.trim();
  return trimmed === '' ? Number.NaN : Number(trimmed.replace(decimal, '.'));
}

function fixed(value: number, digits: 0 | 1 | 2): string {
  return formatters[digits]?.format(value) ?? String(value);
}

function whole(value: number): string {
  return groups.format(value);
}

/** Formats bytes in powers of 1024, with at most three significant digits. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 1023.5 && unit < BINARY.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return `${value < 0 ? '-' : ''}${fixed(size, digits)} ${BINARY[unit] ?? ''}`;
}

/** Formats a rate in bytes per second. */
export function bytesPerSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : `${bytes(value)}/s`;
}

/** Formats a percentage: 12.34 becomes 12.3%. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  return `${fixed(value, value >= 99.95 ? 0 : 1)}%`;
}

/** Formats a percentage on a scale or at the pointer: a value that is not a whole number has one decimal place. */
export function roughPercent(value: number): string {
  return Number.isInteger(value) ? `${whole(value)}%` : percent(value);
}

/** Formats a count with digit grouping. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : whole(value);
}

/** Formats a size that is chosen in whole GiB, such as that of a volume, as it was chosen. */
export function gib(value: number): string {
  return `${whole(value)} GiB`;
}

/** Formats how many resources a filter shows. */
export function found(shown: number, all: number): string {
  return shown === all ? `${count(all)} total` : `${count(shown)} of ${count(all)}`;
}

/** Formats thousandths of a core as cores. */
export function cores(millis: number | null | undefined): string {
  if (millis === null || millis === undefined) {
    return 'unlimited';
  }
  return `${(millis / 1000).toLocaleString(undefined, { maximumFractionDigits: 2 })} ${millis === 1000 ? 'core' : 'cores'}`;
}
