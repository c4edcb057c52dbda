// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { bytes, bytesPerSecond, cores, count, gib, parseNumber, percent, roughPercent } from './numbers';

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10_240, '10.0 KiB'],
    [344_064, '336 KiB'],
    [1_048_575, '1.00 MiB'],
    [134_217_728, '128 MiB'],
    [1.5 * 1024 ** 4, '1.50 TiB'],
    [-2048, '-2.00 KiB'],
    [null, '–'],
    [undefined, '–'],
  ])('bytes of %s are %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  it('show the size of a volume in the unit in which it was chosen', () => {
    expect(gib(20)).toBe('20 GiB');
    expect(gib(2048)).toMatch(/^2\D?048 GiB$/);
  });

  it.each([
    ['0.5', ',', 0.5],
    ['0,5', ',', 0.5],
    [' 2 ', '.', 2],
    // grouped digits are not decimals
    ['1.024,5', ',', Number.NaN],
    ['1,024', '.', Number.NaN],
    ['', '.', Number.NaN],
    ['half', ',', Number.NaN],
  ])('parse "%s" with the separator "%s" as %s', (text, decimal, value) => {
    expect(parseNumber(text, decimal)).toBe(value);
  });

  it('format rates', () => {
    expect(bytesPerSecond(2048)).toBe('2.00 KiB/s');
    expect(bytesPerSecond(undefined)).toBe('–');
  });

  it.each([
    [0, '0.0%'],
    [12.34, '12.3%'],
    [99.96, '100%'],
    [undefined, '–'],
  ])('percent of %s is %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it.each([
    [0, '0%'],
    [5, '5%'],
    [0.46, '0.5%'],
    [2.5, '2.5%'],
    [100, '100%'],
  ])('a rough percentage of %s is %s', (value, text) => {
    expect(roughPercent(value)).toBe(text);
  });

  it('format counts', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(count(null)).toBe('–');
  });

  it('format cores', () => {
    expect(cores(500)).toBe('0.5 cores');
    expect(cores(1000)).toBe('1 core');
    expect(cores(null)).toBe('unlimited');
  });
});
