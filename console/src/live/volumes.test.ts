// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent, Volume } from '@/api/wire';
import { aChange, anInstance } from './instance-fixture';
import { aVolume } from './volume-fixture';
import { applyToVolumes, type Volumes } from './volumes';

function change(type: string, volume: Volume): ChangeEvent {
  return {
    ...aChange(type, anInstance()),
    resource_type: 'VOLUME',
    resource_id: volume.id,
    payload: { ...volume },
  };
}

const free = aVolume();
const known: Volumes = new Map([[free.id, free]]);
const attached = aVolume({
  status: 'IN_USE',
  instance_id: 'i1',
  mount_path: '/data',
  restart_required: true,
});
const inUse: Volumes = new Map([[attached.id, attached]]);

describe('volumes and their changes', () => {
  it('a new one comes first', () => {
    const made = aVolume({ id: 'v2' });
    expect([...applyToVolumes(known, change('VOLUME_CREATED', made)).keys()]).toEqual(['v2', 'v1']);
  });

  it('an attached and a detached one change in their place, and a deleted one goes', () => {
    expect(applyToVolumes(known, change('VOLUME_ATTACHED', attached))).toEqual(inUse);
    expect(applyToVolumes(inUse, change('VOLUME_DETACHED', free))).toEqual(known);
    expect(applyToVolumes(known, change('VOLUME_DELETED', free)).size).toBe(0);
    const empty: Volumes = new Map();
    expect(applyToVolumes(empty, change('VOLUME_DELETED', free))).toBe(empty);
  });

  it('changes of other things, and published events that look alike, are passed over', () => {
    expect(applyToVolumes(known, { ...change('VOLUME_DELETED', free), resource_type: null })).toBe(known);
    expect(applyToVolumes(known, change('BACKUP_FINISHED', attached))).toBe(known);
    expect(applyToVolumes(known, { ...change('VOLUME_ATTACHED', attached), payload: {} })).toBe(known);
  });

  it.each([
    ['INSTANCE_STARTED', 'RUNNING', false],
    ['INSTANCE_STOPPED', 'STOPPED', false],
    ['INSTANCE_FAILED', 'ERROR', false],
    ['INSTANCE_UPDATED', 'RUNNING', true],
    ['INSTANCE_RESUMED', 'RUNNING', true],
    ['INSTANCE_PAUSED', 'PAUSED', true],
  ] as const)('after %s (%s) a restart is required: %s', (type, status, required) => {
    const event = aChange(type, anInstance({ status, version: 2 }));
    expect(applyToVolumes(inUse, event).get('v1')?.restart_required).toBe(required);
    expect(applyToVolumes(known, event)).toBe(known);
  });

  it('the start of another instance is none of theirs', () => {
    const event = aChange('INSTANCE_STARTED', anInstance({ id: 'i2' }));
    expect(applyToVolumes(inUse, event)).toBe(inUse);
  });
});
