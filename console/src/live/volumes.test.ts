// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from './change-fixture';
import { anInstance } from './instance-fixture';
import { aVolume } from './volume-fixture';
import { applyToVolumes, type Volumes } from './volumes';

const free = aVolume();
const known: Volumes = new Map([[free.id, free]]);
const attached = aVolume({
  status: 'IN_USE',
  instance_id: 'i1',
  mount_path: '/data',
  restart_required: true,
});
const inUse: Volumes = new Map([[attached.id, attached]]);

describe('the volumes', () => {
  it('apply changes of volumes', () => {
    const created = aVolume({ id: 'v2' });
    expect([...applyToVolumes(known, aChange('VOLUME_CREATED', created)).keys()]).toEqual(['v2', 'v1']);
    expect(applyToVolumes(known, aChange('VOLUME_ATTACHED', attached))).toEqual(inUse);
    expect(applyToVolumes(inUse, aChange('VOLUME_DETACHED', free))).toEqual(known);
    expect(applyToVolumes(known, aChange('VOLUME_DELETED', free)).size).toBe(0);
  });

  it('ignore published events that look like changes', () => {
    const published = aChange('BACKUP_FINISHED', attached, { resource_type: 'VOLUME' });
    expect(applyToVolumes(known, published)).toBe(known);
  });

  it.each([
    ['INSTANCE_STARTED', 'RUNNING', false],
    ['INSTANCE_STOPPED', 'STOPPED', false],
    ['INSTANCE_FAILED', 'ERROR', false],
    ['INSTANCE_UPDATED', 'RUNNING', true],
    ['INSTANCE_RESUMED', 'RUNNING', true],
    ['INSTANCE_PAUSED', 'PAUSED', true],
  ] as const)('after %s (%s), require a restart: %s', (type, status, required) => {
    const event = aChange(type, anInstance({ status, version: 2 }));
    expect(applyToVolumes(inUse, event).get('v1')?.restart_required).toBe(required);
    expect(applyToVolumes(known, event)).toBe(known);
  });

  it('ignore the start of another instance', () => {
    const event = aChange('INSTANCE_STARTED', anInstance({ id: 'i2' }));
    expect(applyToVolumes(inUse, event)).toBe(inUse);
  });
});
