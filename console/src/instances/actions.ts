// SPDX-License-Identifier: Apache-2.0
import { mutate } from '@/api/client';
import type { Position } from '@/api/position';
import { instance as instanceSchema, type Capability, type Instance, type InstanceStatus } from '@/api/wire';
import type { IconName } from '@/design/icons';

export type ActionName = 'start' | 'stop' | 'restart' | 'pause' | 'resume' | 'terminate';

interface Action {
  label: string;
  /** What an instance is doing that was asked for it. */
  doing: string;
  icon: IconName;
  /** The states from which it works; the server decides. */
  from: readonly InstanceStatus[];
  needs: Capability | null;
}

export const ACTIONS: Record<ActionName, Action> = {
  start: { label: 'Start', doing: 'Starting', icon: 'play', from: ['STOPPED', 'ERROR'], needs: null },
  stop: { label: 'Stop', doing: 'Stopping', icon: 'stop', from: ['RUNNING', 'PAUSED'], needs: null },
  restart: {
    label: 'Restart',
    doing: 'Restarting',
    icon: 'restart',
    from: ['RUNNING', 'PAUSED'],
    needs: null,
  },
  pause: { label: 'Pause', doing: 'Pausing', icon: 'pause', from: ['RUNNING'], needs: 'PAUSE' },
  resume: { label: 'Resume', doing: 'Resuming', icon: 'play', from: ['PAUSED'], needs: 'PAUSE' },
  terminate: {
    label: 'Terminate',
    doing: 'Terminating',
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

/** Whether an action works from the state of an instance. Pure. */
export function worksOn(action: ActionName, instance: Pick<Instance, 'status'>): boolean {
  return ACTIONS[action].from.includes(instance.status);
}

/**
 * Asks for an action, and answers where its change stands.
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
