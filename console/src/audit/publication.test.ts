// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { publicationOf } from './publication';

const details = {
  count: '1200',
  types: 'A, B, …',
  minute: '2026-11-24T10:05:00.000Z',
  after: 'e1:41',
  first_position: 'e1:42',
  last_position: 'e1:2043',
};

describe('the events of an audit entry', () => {
  it('are those of a key and minute', () => {
    expect(publicationOf({ action: 'event:publish', details })).toEqual({
      count: 1200,
      types: 'A, B, …',
      first: 'e1:42',
      last: 'e1:2043',
      href: '/api/events?after=e1%3A41&limit=200',
    });
  });

  it('are not those of a single request, as earlier versions recorded it, or of another action', () => {
    expect(publicationOf({ action: 'event:publish', details: { count: '2', type: 'A' } })).toBeNull();
    expect(publicationOf({ action: 'instance:launch', details })).toBeNull();
  });
});
