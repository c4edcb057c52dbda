// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { mergePatch } from '@/api/merge-patch';
import { anInstance } from '@/live/instance-fixture';
import { changedFields, editableRows, fieldNames, isEditable, settingsOf } from './instance-edit';
import { textsOf } from './launch-copy';
import { toLaunchRequest, type LaunchRows, type LaunchTexts } from './launch-form';

const instance = anInstance({
  command: ['sh', '-c', 'echo "$A"'],
  env_names: ['A', 'B'],
  labels: { env: 'prod' },
  health: { command: ['true'], interval: 30, timeout: 5, retries: 3 },
  ports: [{ host_port: 8080, instance_port: 80, protocol: 'tcp', address: '0.0.0.0' }],
  memory_limit_bytes: 100_000_001,
});

function patchOf(texts: Partial<LaunchTexts>, rows: Partial<LaunchRows> = {}): object {
  const draft = toLaunchRequest({ ...textsOf(instance), ...texts }, { ...editableRows(instance), ...rows });
  return 'request' in draft ? mergePatch(settingsOf(instance), draft.request) : draft.errors;
}

describe('the change of an instance', () => {
  it('contains nothing if nothing was edited', () => {
    expect(patchOf({})).toEqual({});
  });

  it('contains only what was edited, and null for what was emptied', () => {
    expect(patchOf({ memory_limit_bytes: '', cpu_limit_millis: '0.5', command: 'sleep 5' })).toEqual({
      memory_limit_bytes: null,
      cpu_limit_millis: 500,
      command: ['sleep', '5'],
    });
  });

  it('replaces one kind of health check by another one, and keeps its interval', () => {
    expect(patchOf({ health_command: '', health_port: '80' })).toEqual({
      health: { command: null, http: { port: 80 } },
    });
    expect(patchOf({ health_command: '' })).toEqual({ health: null });
  });

  it('sets and removes variables without knowing the others', () => {
    const [first] = editableRows(instance).env;
    const env = [
      { id: 1, name: 'A', value: 'new' },
      { id: 3, name: 'C', value: '' },
    ];
    expect(patchOf({}, { env })).toEqual({ env: { A: 'new', B: null, C: '' } });
    expect(patchOf({}, { env: first === undefined ? [] : [first] })).toEqual({ env: { B: null } });
    expect(patchOf({}, { env: [] })).toEqual({ env: null });
  });

  it('names what someone else has changed, but not a status', () => {
    expect(changedFields(instance, { ...instance, status: 'STOPPED', version: 9 })).toEqual([]);
    expect(
      changedFields(instance, { ...instance, labels: {}, memory_limit_bytes: null, env_names: ['A'] }),
    ).toEqual(['memory_limit_bytes', 'env', 'labels']);
  });

  it('is possible unless the instance starts, stops or is terminated', () => {
    expect(
      (['RUNNING', 'PAUSED', 'STOPPED', 'ERROR', 'STARTING', 'STOPPING', 'TERMINATED'] as const).map(
        (status) => isEditable({ status, next_start_at: null }),
      ),
    ).toEqual([true, true, true, true, false, false, false]);
    expect(isEditable({ status: 'STARTING', next_start_at: '2026-01-01T00:00:00.000Z' })).toBe(true);
  });

  it('is described in words', () => {
    expect(fieldNames(['image'])).toBe('image');
    expect(fieldNames(['cpu_limit_millis', 'env', 'labels'])).toBe('CPU limit, environment and labels');
  });
});
