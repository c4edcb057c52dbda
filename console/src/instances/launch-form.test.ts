// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NEW_INSTANCE, parsePairs, splitCommand, toLaunchRequest } from './launch-form';

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
  ])('%j are %j', (text, pairs) => {
    expect(parsePairs(text)).toEqual({ pairs });
  });

  it.each([
    ['A=1\nnonsense', 2],
    ['=1', 1],
  ])('%j are invalid in line %d', (text, badLine) => {
    expect(parsePairs(text)).toEqual({ badLine });
  });
});

describe('the launch request', () => {
  it('contains what was filled in and nothing else', () => {
    expect(toLaunchRequest({ ...NEW_INSTANCE, name: 'web-1', command: 'sleep 5' }, [])).toEqual({
      request: { name: 'web-1', command: ['sleep', '5'] },
    });
    expect(
      toLaunchRequest(
        {
          ...NEW_INSTANCE,
          name: 'a',
          cpu_limit_millis: '0.5',
          memory_limit_bytes: '128',
          env: 'A=1',
          labels: 'env=prod',
        },
        [],
      ),
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

  it('contains an image, a VPC and ports', () => {
    expect(
      toLaunchRequest({ ...NEW_INSTANCE, name: 'web', image: ' nginx:1.27 ', vpc_id: 'v1' }, [
        { id: 1, host_port: '8080', instance_port: '80', protocol: 'tcp' },
      ]),
    ).toEqual({
      request: {
        name: 'web',
        image: 'nginx:1.27',
        vpc_id: 'v1',
        ports: [{ host_port: 8080, instance_port: 80, protocol: 'tcp' }],
      },
    });
  });

  it('is rejected with the errors of all fields', () => {
    expect(
      toLaunchRequest({ ...NEW_INSTANCE, command: '"', cpu_limit_millis: 'many', env: 'A', labels: 'b' }, [
        { id: 1, host_port: 'http', instance_port: '80', protocol: 'tcp' },
      ]),
    ).toEqual({
      errors: {
        command: 'A quote is not closed.',
        cpu_limit_millis: 'Enter a number.',
        env: 'Line 1 is not in the form NAME=value.',
        labels: 'Line 1 is not in the form name=value.',
        'ports[0].host_port': 'Enter a whole number.',
      },
    });
  });
});
