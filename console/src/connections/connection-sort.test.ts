// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Connection } from '@/api/wire';
import { isOfKey, parseConnectionSort, sortConnections } from './connection-sort';

function aConnection(id: string, fields: Partial<Connection>): Connection {
  return {
    id,
    key_id: 'k1k1k1k1',
    key_name: 'admin',
    address: '127.0.0.1',
    transport: 'websocket',
    topics: [],
    position: 'a:1',
    lag: 0,
    bytes_queued: 0,
    connected_at: `2026-11-25T00:00:0${id}.000Z`,
    ...fields,
  };
}

const all = [
  aConnection('1', { lag: 5, key_name: 'web-10' }),
  aConnection('2', { bytes_queued: 100, transport: 'sse', key_name: 'web-9' }),
  aConnection('3', { transport: 'log' }),
];

describe('the order of connections', () => {
  it.each([
    ['', '123'],
    ['sort=lag', '231'],
    ['sort=-queued', '231'],
    ['sort=key', '321'],
    ['sort=-key', '123'],
    ['sort=transport', '321'],
    ['sort=since', '123'],
    ['sort=-since', '321'],
    ['sort=nonsense', '123'],
  ])('by "%s" is %s', (query, expected) => {
    expect(
      sortConnections(all, parseConnectionSort(new URLSearchParams(query)))
        .map(({ id }) => id)
        .join(''),
    ).toBe(expected);
  });
});

describe('the connections of a key', () => {
  it.each([
    ['', true],
    ['k1k1k1k1', true],
    ['WEB', true],
    ['k1', false],
  ])('are found by %j: %s', (text, expected) => {
    expect(isOfKey(aConnection('1', { key_name: 'web-10' }), text)).toBe(expected);
  });
});
