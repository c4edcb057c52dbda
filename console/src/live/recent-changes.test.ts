// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { anInstance } from './instance-fixture';
import { applyToRecent } from './recent-changes';

const change = (n: number) =>
  aChange('INSTANCE_STARTED', anInstance(), { id: `event-${n}`, position: `a:${n}` });

describe('recent changes', () => {
  it('start with the newest', () => {
    expect(applyToRecent([change(1)], change(2)).map(({ position }) => position)).toEqual(['a:2', 'a:1']);
  });

  it('contain each event once, and no audit entries', () => {
    const changes = [change(1)];
    expect(applyToRecent(changes, change(1))).toBe(changes);
    expect(applyToRecent(changes, { ...change(2), type: 'AUDIT_LOG' })).toBe(changes);
  });

  it('drop the oldest', () => {
    const many = Array.from({ length: 50 }, (_, n) => change(50 - n));
    const after = applyToRecent(many, change(51));
    expect(after).toHaveLength(50);
    expect(after.at(-1)?.position).toBe('a:2');
  });
});
