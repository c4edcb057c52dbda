import { describe, expect, it } from 'vitest';
import { atFields, NO_TEXTS, parsePairs, splitCommand, toRequest } from './launch-form';

describe('a command line', () => {
  it.each([
    ['', []],
    ['sleep  600 ', ['sleep', '600']],
    ["sh -c 'while :; do :; done'", ['sh', '-c', 'while :; do :; done']],
    ['echo "a b" \'c"d\'', ['echo', 'a b', 'c"d']],
    ['echo a\\ b', ['echo', 'a b']],
    ['echo "\\$HOME \\n"', ['echo', '$HOME \\n']],
    ["echo ''", ['echo', '']],
    ['a"b"c', ['abc']],
    ['echo $HOME | wc', ['echo', '$HOME', '|', 'wc']],
    ["echo 'open", null],
    ['echo "open', null],
  ])('%s is %j', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });
});

describe('lines of pairs', () => {
  it.each([
    ['', {}],
    ['A=1\n\n B = 2 ', { A: '1', B: '2' }],
    ['URL=http://h?a=b', { URL: 'http://h?a=b' }],
    ['EMPTY=', { EMPTY: '' }],
    ['A=1\nnonsense', { badLine: 2 }],
    ['=1', { badLine: 1 }],
  ])('%j', (text, pairs) => {
    expect(parsePairs(text, '=')).toEqual(pairs);
  });
});

describe('the request', () => {
  it('has what was filled in, and nothing else', () => {
    expect(toRequest({ ...NO_TEXTS, name: 'web-1', command: 'sleep 5' })).toEqual({
      request: { name: 'web-1', command: ['sleep', '5'] },
    });
    expect(
      toRequest({ ...NO_TEXTS, name: 'a', cores: '0.5', memory: '128', env: 'A=1', labels: 'env=prod' }),
    ).toEqual({
      request: {
        name: 'a',
        cpu_limit_millis: 500,
        memory_limit_bytes: 134_217_728,
        env: { A: '1' },
        labels: { env: 'prod' },
      },
    });
  });

  it('says what cannot be one', () => {
    expect(toRequest({ ...NO_TEXTS, command: '"', cores: 'many', env: 'A', labels: 'b' })).toEqual({
      errors: {
        command: 'has a quote that is not closed',
        cores: 'must be a number',
        env: 'line 1 is not NAME=value',
        labels: 'line 1 is not name=value',
      },
    });
  });
});

describe('the errors of the API', () => {
  it('stand at their fields', () => {
    expect(
      atFields([
        { field: 'name', message: 'must be 1 to 64 of [A-Za-z0-9_-]' },
        { field: 'cpu_limit_millis', message: 'must be 10 or more' },
        { field: 'labels.env', message: 'is too long' },
        { field: 'labels.team', message: 'is too long' },
        { field: 'command[1]', message: 'has a NUL' },
        { field: 'weight', message: 'is unknown' },
      ]),
    ).toEqual({
      at: {
        name: 'must be 1 to 64 of [A-Za-z0-9_-]',
        cores: 'must be 10 or more',
        labels: 'env: is too long; team: is too long',
        command: '[1]: has a NUL',
      },
      rest: ['weight is unknown'],
    });
  });
});
