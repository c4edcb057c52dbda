// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { keyOfFragment, keyOfPaste } from './sign-in-link';

const KEY = 'wsk_1qq4valt_0123456789-0123456789_0123456789-0123456789';

describe('the sign-in link', () => {
  it.each([
    [`#key=${KEY}`, KEY],
    [`#key=${KEY}&other=1`, KEY],
    ['#key=wsk_short', null],
    ['#top', null],
    ['', null],
  ])('%s contains the key %s', (fragment, key) => {
    expect(keyOfFragment(fragment)).toBe(key);
  });

  it.each([
    [` ${KEY}\n`, KEY],
    [`http://127.0.0.1:8080/#key=${KEY}`, KEY],
    ['nonsense', 'nonsense'],
  ])('%s is accepted as %s', (text, key) => {
    expect(keyOfPaste(text)).toBe(key);
  });
});
