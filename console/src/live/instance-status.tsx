// SPDX-License-Identifier: Apache-2.0
import type { InstanceStatus } from '@/api/wire';
import { PendingStatus, Status, type Shape, type Tone } from '@/design/status';

const FACES: Record<InstanceStatus, { tone: Tone; shape: Shape; text: string }> = {
  STARTING: { tone: 'info', shape: 'turning', text: 'Starting' },
  RUNNING: { tone: 'good', shape: 'dot', text: 'Running' },
  STOPPING: { tone: 'warn', shape: 'turning', text: 'Stopping' },
  STOPPED: { tone: 'idle', shape: 'square', text: 'Stopped' },
  PAUSED: { tone: 'warn', shape: 'bars', text: 'Paused' },
  ERROR: { tone: 'bad', shape: 'triangle', text: 'Error' },
  TERMINATED: { tone: 'idle', shape: 'cross', text: 'Terminated' },
};

/** Returns the name of a status. */
export function statusName(status: InstanceStatus): string {
  return FACES[status].text;
}

/** The status of an instance, or its pending action. */
export function InstanceStatusBadge({
  status,
  pending,
}: {
  status: InstanceStatus;
  pending?: string | undefined;
}) {
  const { text, ...face } = FACES[status];
  return (
    <span data-status={status}>
      <PendingStatus pending={pending}>
        <Status {...face}>{text}</Status>
      </PendingStatus>
    </span>
  );
}
