// SPDX-License-Identifier: Apache-2.0
/** Numbers as people read them. Every function is pure; absent values are an en dash, never 0. */

export const ABSENT = '–';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes in powers of 1024, with three significant digits at most. */
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

/** A rate in bytes per second. */
export function bytesPerSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : `${bytes(value)}/s`;
}

/** A percentage that is one already: 12.34 is 12.3 %. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return ABSENT;
  }
  return `${value.toFixed(value >= 99.95 ? 0 : 1)} %`;
}

/** A count with thousands apart. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? ABSENT : value.toLocaleString('en-US');
}

/** How many of all are shown. */
export function found(shown: number, all: number): string {
  return shown === all ? `${count(all)} in all` : `${count(shown)} of ${count(all)}`;
}

/** Thousandths of a core as cores. */
export function cores(millis: number | null | undefined): string {
  if (millis === null || millis === undefined) {
    return 'no limit';
  }
  return `${(millis / 1000).toLocaleString('en-US', { maximumFractionDigits: 2 })} ${millis === 1000 ? 'core' : 'cores'}`;
}
