// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { anInstance } from './instance-fixture';
import { withoutDelivered } from './pending';

describe('pending actions', () => {
  const pendings = new Map([
    ['one', { name: 'Stopping', after: 'a:2', position: 'a:5' }],
    ['two', { name: 'Stopping', after: 'a:2', position: null }],
  ]);
  const none = () => [];

  it('end when their change was delivered', () => {
    expect([...withoutDelivered(pendings, 'a:5', none).keys()]).toEqual(['two']);
  });

  it('end with the epoch of their change', () => {
    expect([...withoutDelivered(pendings, 'b:1', none).keys()]).toEqual(['two']);
  });

  it.each([
    ['one', 'a:4', ['two']],
    ['one', 'a:6', ['one', 'two']],
    ['three', 'a:4', ['one', 'two']],
  ])('after a change of %s at %s are %j', (id, position, remaining) => {
    const delivered = [aChange('INSTANCE_STOPPED', anInstance({ id }), { position })];
    expect([...withoutDelivered(pendings, 'a:4', () => delivered).keys()]).toEqual(remaining);
  });

  it.each(['a:4', null])('stay at %s', (position) => {
    expect(withoutDelivered(pendings, position, none)).toBe(pendings);
  });
});
