// SPDX-License-Identifier: Apache-2.0
/** Formats numbers. Missing values are an en dash, never 0. Pure. */

export const ABSENT = '–';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

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
  return `${value < 0 ? '-' : ''}${size.toFixed(digits)} ${BINARY[unit] ?? ''}`;
}

/** Formats a rate in bytes per second. */
export function bytesPerSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : `${bytes(value)}/s`;
}

/** Formats a percentage: 12.34 is 12.3 %. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  return `${value.toFixed(value >= 99.95 ? 0 : 1)} %`;
}

/** Formats a count with thousands separators. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : value.toLocaleString('en-US');
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
  return `${(millis / 1000).toLocaleString('en-US', { maximumFractionDigits: 2 })} ${millis === 1000 ? 'core' : 'cores'}`;
}
