// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Compute, Instance, Volume } from '@/api/wire';
import { Button } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { Dialog } from '@/design/dialog';
import { remountLoss } from './remount';

/** Asks before a volume is taken from its instance. */
export function DetachVolumeDialog({
  volume,
  instance,
  driver,
  onConfirm,
  onClose,
}: {
  volume: Volume;
  /** Undefined where the key may not see it. */
  instance: Instance | undefined;
  driver: Compute | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const loss = remountLoss(driver, instance);
  const runs = instance !== undefined && instance.status !== 'STOPPED' && instance.status !== 'ERROR';
  return (
    <ConfirmDialog
      title={`Detach ${volume.name}?`}
      names={[
        `${volume.name}, at ${volume.mount_path ?? ''} of ${instance?.name ?? volume.instance_id ?? ''}`,
      ]}
      action={`Detach ${volume.name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      What is in it stays.{' '}
      {loss !== null
        ? loss
        : runs
          ? `${instance.name} is ${instance.status.toLowerCase()}: its path is gone at once, and what it writes there fails. Stop it first if that matters.`
          : 'It can be attached again, to this instance or another.'}
    </ConfirmDialog>
  );
}

/** Asks before a volume goes with all that is in it. */
export function DeleteVolumeDialog({
  volume,
  onConfirm,
  onClose,
}: {
  volume: Volume;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      title={`Delete ${volume.name}?`}
      names={[volume.name]}
      action={`Delete ${volume.name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      The volume and everything in it is gone for good.
    </ConfirmDialog>
  );
}

/** Says why a volume that is attached is not deleted, and what to do first. */
export function InUseDialog({
  volume,
  instanceName,
  onDetach,
  onClose,
}: {
  volume: Volume;
  instanceName: string;
  onDetach: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={`${volume.name} is in use`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button onClick={onDetach}>Detach…</Button>
        </>
      }
    >
      <p>
        It is attached to <strong>{instanceName}</strong> at <code>{volume.mount_path}</code>, and a volume
        that is in use is not deleted. Detach it first; what is in it stays until you delete it.
      </p>
    </Dialog>
  );
}
