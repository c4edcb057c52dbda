// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { anInstance } from './instance-fixture';
import { applyToInstance, instances } from './instances';

const running = anInstance({ version: 2 });
const known = new Map([[running.id, running]]);

describe('the instances', () => {
  it('apply newer versions', () => {
    const stopped = anInstance({ status: 'STOPPED', version: 3, exit_code: 0 });
    expect(instances.apply(known, aChange('INSTANCE_STOPPED', stopped)).get('i1')).toEqual(stopped);
  });

  it.each([1, 2])('ignore version %s after version 2', (version) => {
    expect(instances.apply(known, aChange('INSTANCE_STARTED', anInstance({ version })))).toBe(known);
  });

  it('drop terminated instances and do not add them', () => {
    const terminated = aChange('INSTANCE_TERMINATED', anInstance({ status: 'TERMINATED', version: 3 }));
    expect(instances.apply(known, terminated).size).toBe(0);
    const empty = new Map();
    expect(instances.apply(empty, terminated)).toBe(empty);
  });
});

describe('a single instance', () => {
  it('applies newer changes, including its termination', () => {
    const terminated = anInstance({ version: 3, status: 'TERMINATED' });
    expect(applyToInstance(running, aChange('INSTANCE_TERMINATED', terminated))).toEqual(terminated);
  });

  it('ignores old changes and changes of other instances', () => {
    expect(applyToInstance(running, aChange('INSTANCE_STARTED', anInstance({ version: 2 })))).toBe(running);
    const other = anInstance({ id: 'i2', version: 3 });
    expect(applyToInstance(running, aChange('INSTANCE_STARTED', other))).toBe(running);
  });
});
