// SPDX-License-Identifier: Apache-2.0
import { mutate } from '@/api/client';
import type { Position } from '@/api/position';
import { instance as instanceSchema, type Instance, type InstanceStatus } from '@/api/wire';
import type { IconName } from '@/design/icons';
import type { Feature } from '@/live/compute';

export type ActionName = 'start' | 'stop' | 'restart' | 'pause' | 'resume' | 'terminate';

interface Action {
  label: string;
  /** What an instance is doing while the action is pending. */
  acting: string;
  icon: IconName;
  /** The statuses in which the action is offered. The server decides. */
  from: readonly InstanceStatus[];
  needs: Feature | null;
}

export const ACTIONS: Record<ActionName, Action> = {
  start: { label: 'Start', acting: 'Starting', icon: 'play', from: ['STOPPED', 'ERROR'], needs: null },
  stop: { label: 'Stop', acting: 'Stopping', icon: 'stop', from: ['RUNNING', 'PAUSED'], needs: null },
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
  'restart',
  'pause',
  'resume',
  'terminate',
];

/** Whether an action is offered in the status of an instance. Pure. */
export function isOffered(action: ActionName, { status }: Pick<Instance, 'status'>): boolean {
  return ACTIONS[action].from.includes(status);
}

/**
 * Performs an action and returns the position of its change.
 *
 * @throws Problem INVALID_STATE, UNSUPPORTED_BY_DRIVER
 */
export async function perform(action: ActionName, id: string): Promise<Position | null> {
  const path = `/api/instances/${id}`;
  const { position } = await (action === 'terminate'
    ? mutate('DELETE', path, instanceSchema)
    : mutate('POST', `${path}/${action}`, instanceSchema));
  return position;
}
