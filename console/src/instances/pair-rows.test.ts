// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { pairRows, parsePairs, toPairs, withEmptyPair, withPairs } from './pair-rows';

describe('rows of pairs', () => {
  it('keep values unchanged, with any content', () => {
    const pairs = { KEY: ' -----BEGIN\nabc=\n', EMPTY: '', HIDDEN: null };
    expect(toPairs('env', pairRows(pairs))).toEqual({ pairs, errors: {} });
  });

  it('report names that are missing, repeated or invalid', () => {
    const rows = pairRows({ A: '1', 'B=C': '2' });
    const more = [...withEmptyPair(rows), { id: 7, name: 'A', value: '3' }, { id: 8, name: '', value: 'x' }];
    expect(toPairs('env', more).errors).toEqual({
      'env[1].name': 'A name cannot contain “=”.',
      'env[3].name': 'This name is used twice.',
      'env[4].name': 'Enter a name.',
    });
  });

  it('are replaced by pasted ones with the same name', () => {
    const rows = withPairs(withEmptyPair(pairRows({ A: '1', B: '2' })), [
      ['B', '3'],
      ['C', '4'],
    ]);
    expect(toPairs('env', rows).pairs).toEqual({ A: '1', B: '3', C: '4' });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  });
});

describe('a pasted text', () => {
  it.each([
    ['A=1', [['A', '1']]],
    [
      '# comment\n\nexport URL=http://h?a=b\r\n B = "two words" \nEMPTY=',
      [
        ['URL', 'http://h?a=b'],
        ['B', 'two words'],
        ['EMPTY', ''],
      ],
    ],
    ['NAME', null],
    ['A=1\nnonsense', null],
    ['=1', null],
    ['', null],
  ])('%j contains the pairs %j', (text, pairs) => {
    expect(parsePairs(text)).toEqual(pairs);
  });
});
