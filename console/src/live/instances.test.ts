// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange, anInstance } from './instance-fixture';
import { applyToInstances } from './instances';

const running = anInstance({ version: 2 });
const known = new Map([[running.id, running]]);

describe('instances and their changes', () => {
  it('a new one is added', () => {
    const made = anInstance({ id: 'i2', status: 'STARTING' });
    expect([...applyToInstances(known, aChange('INSTANCE_CREATED', made)).keys()]).toEqual(['i1', 'i2']);
  });

  it('a newer version takes the place of an older one, in the same place', () => {
    const stopped = anInstance({ status: 'STOPPED', version: 3, exit_code: 0 });
    expect(applyToInstances(known, aChange('INSTANCE_STOPPED', stopped)).get('i1')).toEqual(stopped);
  });

  it.each([1, 2])('version %s is old news beside version 2', (version) => {
    expect(applyToInstances(known, aChange('INSTANCE_STARTED', anInstance({ version })))).toBe(known);
  });

  it('one that is terminated goes, and does not come', () => {
    const gone = anInstance({ status: 'TERMINATED', version: 3 });
    expect(applyToInstances(known, aChange('INSTANCE_TERMINATED', gone)).size).toBe(0);
    const empty = new Map();
    expect(applyToInstances(empty, aChange('INSTANCE_TERMINATED', gone))).toBe(empty);
  });

  it('changes of other things, and published events that look alike, are passed over', () => {
    const change = aChange('INSTANCE_STARTED', anInstance({ version: 9 }));
    expect(applyToInstances(known, { ...change, resource_type: 'VOLUME' })).toBe(known);
    expect(applyToInstances(known, { ...change, type: 'BACKUP_FINISHED' })).toBe(known);
    expect(applyToInstances(known, { ...change, payload: { id: 'i1' } })).toBe(known);
  });
});
