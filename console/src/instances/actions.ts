// SPDX-License-Identifier: Apache-2.0
import { mutate } from '@/api/client';
import type { Position } from '@/api/position';
import { instance as instanceSchema, type Instance, type InstanceStatus } from '@/api/wire';
import type { IconName } from '@/design/icons';
import type { Feature } from '@/live/compute';

export type ActionName = 'start' | 'stop' | 'kill' | 'restart' | 'pause' | 'resume' | 'terminate';

interface Action {
  label: string;
  /** The label of the instance's activity while the action is pending. */
  acting: string;
  icon: IconName;
  /** The statuses in which the action is offered. The server decides. */
  from: readonly InstanceStatus[];
  needs: Feature | null;
}

export const ACTIONS: Record<ActionName, Action> = {
  start: { label: 'Start', acting: 'Starting', icon: 'play', from: ['STOPPED', 'ERROR'], needs: null },
  stop: {
    label: 'Stop',
    acting: 'Stopping',
    icon: 'stop',
    from: ['STARTING', 'RUNNING', 'PAUSED'],
    needs: null,
  },
  kill: { label: 'Kill', acting: 'Killing', icon: 'power', from: ['STOPPING'], needs: null },
  restart: {
    label: 'Restart',
    acting: 'Restarting',
    icon: 'restart',
    from: ['RUNNING', 'PAUSED'],
    needs: null,
  },
  pause: { label: 'Pause', acting: 'Pausing', icon: 'pause', from: ['RUNNING'], needs: 'PAUSE' },
  resume: { label: 'Resume', acting: 'Resuming', icon: 'play', from: ['PAUSED'], needs: 'PAUSE' },
  terminate: {
    label: 'Terminate',
    acting: 'Terminating',
    icon: 'trash',
    from: ['STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'PAUSED', 'ERROR'],
    needs: null,
  },
};

export const ACTION_NAMES: readonly ActionName[] = [
  'start',
  'stop',
  'kill',
  'restart',
  'pause',
  'resume',
  'terminate',
];

/**
 * Whether an action is offered for an instance. An instance that is waiting for a restart can be started immediately.
 * Pure.
 */
export function isOffered(
  action: ActionName,
  { status, next_start_at: next }: Pick<Instance, 'status' | 'next_start_at'>,
): boolean {
  return ACTIONS[action].from.includes(status) || (action === 'start' && next !== null);
}

/** Whether an action loses data. Pure. */
export function isDangerous(action: ActionName): boolean {
  return action === 'kill' || action === 'terminate';
}

/** Returns the request for an action. A kill is a forced stop; a termination in progress continues after it. Pure. */
export function requestOf(action: ActionName, id: string): { method: 'POST' | 'DELETE'; path: string } {
  const path = `/api/instances/${id}`;
  switch (action) {
    case 'terminate':
      return { method: 'DELETE', path };
    case 'kill':
      return { method: 'POST', path: `${path}/stop?force=true` };
    case 'start':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'resume':
      return { method: 'POST', path: `${path}/${action}` };
  }
}

/**
 * Performs an action and returns the position of its change.
 *
 * @throws Problem INVALID_STATE, UNSUPPORTED_BY_DRIVER
 */
export async function perform(action: ActionName, id: string): Promise<Position | null> {
  const { method, path } = requestOf(action, id);
  const { position } = await mutate(method, path, instanceSchema);
  return position;
}
