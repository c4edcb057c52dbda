// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { invalid, nameError, wholeNumberError } from './checks';

describe('checks', () => {
  it.each(['web-1', 'A_b', 'x'.repeat(64)])('accept the name %s', (name) => {
    expect(nameError(name)).toBeUndefined();
  });

  it.each(['', 'not a name', 'größe', 'x'.repeat(65), 'a/b', ' web'])('reject the name “%s”', (name) => {
    expect(nameError(name)).toBeDefined();
  });

  it('accept whole numbers from a minimum on', () => {
    expect(wholeNumberError(' 12 ', 1)).toBeUndefined();
    expect(wholeNumberError('0', 1)).toBe('At least 1.');
    for (const text of ['', '1.5', '-1', '1e3', 'ten']) {
      expect(wholeNumberError(text, 1)).toBe('Enter a whole number.');
    }
  });

  it('name only the fields that are invalid', () => {
    expect(invalid({ name: undefined, size: 'Too large.' })).toEqual({ size: 'Too large.' });
    expect(invalid({ name: undefined })).toBeNull();
  });
});
