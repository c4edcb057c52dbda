// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange, anInstance } from './instance-fixture';
import { withoutTold } from './pending';

describe('pending actions', () => {
  const pendings = new Map([
    ['one', { name: 'Stopping', after: 'a:2', position: 'a:5' }],
    ['two', { name: 'Stopping', after: 'a:2', position: null }],
  ]);
  const nothing = () => [];

  it('go once the stream has told their change', () => {
    expect([...withoutTold(pendings, 'a:5', nothing).keys()]).toEqual(['two']);
  });

  it('go with the log that they stood in', () => {
    expect([...withoutTold(pendings, 'b:1', nothing).keys()]).toEqual(['two']);
  });

  it.each([
    ['one', 'a:4', ['two']],
    ['one', 'a:6', ['one', 'two']],
    ['three', 'a:4', ['one', 'two']],
  ])('a change of %s at %s leaves %j', (id, position, left) => {
    const told = [aChange('INSTANCE_STOPPED', anInstance({ id }), position)];
    expect([...withoutTold(pendings, 'a:4', () => told).keys()]).toEqual(left);
  });

  it.each(['a:4', null])('stay at %s', (toldUpTo) => {
    expect(withoutTold(pendings, toldUpTo, nothing)).toBe(pendings);
  });
});
