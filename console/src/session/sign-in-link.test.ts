// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { codeOfFragment, credentialOfPaste } from './sign-in-link';

const CODE = '0123456789-0123456789_0123456789-0123456789';
const KEY = `wsk_1qq4valt_${CODE}`;

describe('the sign-in link', () => {
  it.each([
    [`#code=${CODE}`, CODE],
    [`#code=${CODE}&other=1`, CODE],
    ['#code=short', null],
    [`#key=${KEY}`, null],
    ['#top', null],
    ['', null],
  ])('%s contains the code %s', (fragment, code) => {
    expect(codeOfFragment(fragment)).toBe(code);
  });

  it.each([
    [` ${KEY}\n`, { kind: 'key', key: KEY }],
    [` http://127.0.0.1:8080/#code=${CODE}\n`, { kind: 'code', code: CODE }],
    ['nonsense', { kind: 'key', key: 'nonsense' }],
  ])('%s is accepted as %o', (text, credential) => {
    expect(credentialOfPaste(text)).toEqual(credential);
  });
});
