// SPDX-License-Identifier: Apache-2.0
import type { InstanceStatus } from '@/api/wire';
import { Status, type Shape, type Tone } from '@/design/status';

const FACES: Record<InstanceStatus, { tone: Tone; shape: Shape; text: string }> = {
  STARTING: { tone: 'info', shape: 'turning', text: 'Starting' },
  RUNNING: { tone: 'good', shape: 'dot', text: 'Running' },
  STOPPING: { tone: 'warn', shape: 'turning', text: 'Stopping' },
  STOPPED: { tone: 'idle', shape: 'square', text: 'Stopped' },
  PAUSED: { tone: 'warn', shape: 'bars', text: 'Paused' },
  ERROR: { tone: 'bad', shape: 'triangle', text: 'Error' },
  TERMINATED: { tone: 'idle', shape: 'cross', text: 'Terminated' },
};

/** What an instance's status is called. */
export function statusName(status: InstanceStatus): string {
  return FACES[status].text;
}

/** An instance's status, and what was asked of it meanwhile. */
export function InstanceStatusBadge({
  status,
  pending,
}: {
  status: InstanceStatus;
  pending?: string | undefined;
}) {
  const { tone, shape, text } = FACES[status];
  return (
    <span data-status={status}>
      {pending === undefined ? (
        <Status tone={tone} shape={shape}>
          {text}
        </Status>
      ) : (
        <Status tone="info" shape="turning">
          {pending}…
        </Status>
      )}
    </span>
  );
}
