// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { byTag, callOf, curlOf, matchesOperation, pretty, type Operation, type Parameter } from './operation';

function parameter(name: string, place: string, required = false): Parameter {
  return {
    name,
    place,
    required,
    description: '',
    type: 'string',
    choices: [],
    many: false,
    assumed: '',
    example: '',
  };
}

const CHANGE: Operation = {
  id: 'changeInstance',
  method: 'PATCH',
  path: '/api/instances/{id}',
  tag: 'Instances',
  summary: 'Change an instance',
  description: 'Changes labels.',
  needs: 'instance:write',
  parameters: [parameter('id', 'path', true), parameter('dry_run', 'query'), parameter('If-Match', 'header')],
  body: '{}',
  kind: 'request',
  sends: true,
  responses: [],
};

describe('an operation', () => {
  it.each([
    ['', true],
    ['patch instances', true],
    ['WRITE labels', true],
    ['volumes', false],
  ])('matches %j: %s', (text, expected) => {
    expect(matchesOperation(CHANGE, text)).toBe(expected);
  });

  it('is listed under its tag', () => {
    const other = { ...CHANGE, id: 'listVolumes', tag: 'Volumes' };
    expect([...byTag([CHANGE, other, CHANGE]).keys()]).toEqual(['Instances', 'Volumes']);
  });
});

describe('a call', () => {
  it('contains the values where they belong', () => {
    const values = { id: 'a:b c', dry_run: 'true', 'If-Match': '"3"', other: 'x' };
    expect(callOf(CHANGE, { values, body: '{"labels": {}}' })).toEqual({
      method: 'PATCH',
      path: '/api/instances/a:b%20c?dry_run=true',
      headers: { 'If-Match': '"3"' },
      body: '{"labels": {}}',
    });
  });

  it('names what is missing', () => {
    expect(callOf(CHANGE, { values: { id: ' ' }, body: '' })).toEqual({ missing: ['id'] });
  });

  it('can be copied as a command without a secret', () => {
    const call = {
      method: 'POST',
      path: '/api/x?a=b',
      headers: { 'If-Match': '"3"' },
      body: `{"a": "it's"}`,
    };
    expect(curlOf(call, 'http://host', false)).toBe(
      `curl -X POST -H "X-API-Key: $WINDSOCK_KEY" -H 'If-Match: "3"' -H 'Content-Type: application/json' -d '{"a": "it'\\''s"}' 'http://host/api/x?a=b'`,
    );
    expect(curlOf({ method: 'GET', path: '/s', headers: {}, body: null }, 'http://host', true)).toBe(
      'curl -N -H "X-API-Key: $WINDSOCK_KEY" http://host/s',
    );
  });
});

describe('a response', () => {
  it('is indented if it is JSON', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty('# TYPE x')).toBe('# TYPE x');
  });
});
