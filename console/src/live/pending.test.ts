import { describe, expect, it } from 'vitest';
import { withoutTold } from './pending';

describe('pending actions', () => {
  const pendings = new Map([
    ['one', { name: 'Stopping', position: 'a:5' }],
    ['two', { name: 'Stopping', position: null }],
  ]);

  it('go once the stream has told their change', () => {
    expect([...withoutTold(pendings, 'a:5').keys()]).toEqual(['two']);
  });

  it('go with the log that they stood in', () => {
    expect([...withoutTold(pendings, 'b:1').keys()]).toEqual(['two']);
  });

  it.each(['a:4', null])('stay at %s', (toldUpTo) => {
    expect(withoutTold(pendings, toldUpTo)).toBe(pendings);
  });
});
