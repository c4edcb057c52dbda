// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
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

  it('has an image, a VPC and ports', () => {
    expect(
      toRequest({ ...NO_TEXTS, name: 'web', image: ' nginx:1.27 ', vpc: 'v1' }, [
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
    expect(toRequest(NO_TEXTS, [{ id: 1, host_port: 'http', instance_port: '80', protocol: 'tcp' }])).toEqual(
      { errors: { rows: new Map([[0, { host_port: 'must be a whole number' }]]) } },
    );
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
  const refused = (code: string, errors: { field: string; message: string }[] = []) =>
    new Problem({ code, title: 'Refused', detail: 'It was refused.', status: 400, requestId: null, errors });

  it('stand at their fields', () => {
    expect(
      atFields(
        refused('VALIDATION_FAILED', [
          { field: 'name', message: 'must be 1 to 64 of [A-Za-z0-9_-]' },
          { field: 'cpu_limit_millis', message: 'must be 10 or more' },
          { field: 'labels.env', message: 'is too long' },
          { field: 'labels.team', message: 'is too long' },
          { field: 'command[1]', message: 'has a NUL' },
          { field: 'ports[0].host_port', message: 'is given twice' },
          { field: 'ports', message: 'must have at most 64 ports' },
          { field: 'weight', message: 'is unknown' },
        ]),
      ),
    ).toEqual({
      at: {
        name: 'must be 1 to 64 of [A-Za-z0-9_-]',
        cores: 'must be 10 or more (in thousandths of a core)',
        labels: 'env: is too long; team: is too long',
        command: '[1]: has a NUL',
        rows: new Map([[0, { host_port: 'is given twice' }]]),
        ports: 'must have at most 64 ports',
      },
      rest: 'weight is unknown',
    });
  });

  it.each([
    ['NAME_TAKEN', 'name'],
    ['PORT_TAKEN', 'ports'],
    ['NOT_FOUND', 'vpc'],
  ])('%s stands at %s', (code, field) => {
    expect(atFields(refused(code))).toEqual({ at: { [field]: 'It was refused.' }, rest: null });
  });

  it('stand above where they are about no field', () => {
    expect(atFields(refused('DRIVER_FAILED'))).toEqual({ at: {}, rest: 'It was refused.' });
  });
});
