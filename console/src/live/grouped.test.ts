// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { grouped } from './grouped';

function published(type: string, id: string) {
  return aChange(type, { id }, { resource_type: null, resource_id: null });
}

describe('grouped events', () => {
  it('count published events of the same type in a row', () => {
    const groups = grouped([
      published('ORDER_PLACED', '3'),
      published('ORDER_PLACED', '2'),
      aChange('INSTANCE_FAILED', { id: 'i' }),
      published('ORDER_PLACED', '1'),
    ]);
    expect(groups.map(({ newest, count }) => [newest.type, count])).toEqual([
      ['ORDER_PLACED', 2],
      ['INSTANCE_FAILED', 1],
      ['ORDER_PLACED', 1],
    ]);
  });

  it('keep changes of resources apart', () => {
    expect(
      grouped([aChange('INSTANCE_STARTED', { id: 'a' }), aChange('INSTANCE_STARTED', { id: 'b' })]),
    ).toHaveLength(2);
  });
});
