// SPDX-License-Identifier: Apache-2.0
'use client';
import { volume as volumeSchema, type Compute, type Instance, type Volume } from '@/api/wire';
import { Button } from '@/design/button';
import { invalid, nameError, wholeNumberError } from '@/design/checks';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { CreateDialog } from '@/design/create-dialog';
import { Dialog } from '@/design/dialog';
import { NameField, SelectField, TextField } from '@/design/field';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { hasLinks, remountLoss } from './remount';

interface DialogProps {
  driver: Compute | undefined;
  onClose: () => void;
}

const CREATE_CODES = { NAME_TAKEN: 'name' };

/** Creates a volume. */
export function CreateVolumeDialog({ driver, onClose }: DialogProps) {
  const toasts = useToasts();
  return (
    <CreateDialog
      title="Create volume"
      action="Create volume"
      path="/api/volumes"
      schema={volumeSchema}
      initial={{ name: '', size_gb: '10' }}
      toRequest={({ name, size_gb: size }) => {
        const errors = invalid({ name: nameError(name), size_gb: wholeNumberError(size, 1) });
        return errors === null ? { request: { name, size_gb: Number(size) } } : { errors };
      }}
      codes={CREATE_CODES}
      onCreated={({ name }) => {
        toasts.done(`Volume “${name}” created.`);
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <NameField hint="Letters, digits, - and _. Must be unique among volumes." {...form.field('name')} />
          <TextField
            label="Size (GiB)"
            inputMode="numeric"
            autoComplete="off"
            hint={`Not enforced by the ${driver?.driver ?? ''} driver; the volume can grow until the disk is full.`}
            {...form.field('size_gb')}
          />
        </>
      )}
    </CreateDialog>
  );
}

const ATTACH_CODES = { MOUNT_PATH_TAKEN: 'mount_path', INVALID_STATE: 'instance_id' };

/** Attaches a volume to an instance. */
export function AttachVolumeDialog({ volume, driver, onClose }: DialogProps & { volume: Volume }) {
  const toasts = useToasts();
  const { data, problem } = useInstances();
  const instances = [...(data?.values() ?? [])].sort((one, two) =>
    one.name.localeCompare(two.name, undefined, { numeric: true }),
  );
  const links = hasLinks(driver);
  return (
    <CreateDialog
      title={`Attach ${volume.name}`}
      action="Attach"
      acting="Attaching…"
      path={`/api/volumes/${volume.id}/attach`}
      schema={volumeSchema}
      initial={{ instance_id: '', mount_path: '/data' }}
      toRequest={(texts) =>
        texts.instance_id === '' ? { errors: { instance_id: 'Choose an instance.' } } : { request: texts }
      }
      codes={ATTACH_CODES}
      onCreated={({ instance_id: id, mount_path: path, restart_required: restart }) => {
        const name = data?.get(id ?? '')?.name ?? id ?? '';
        toasts.done(
          restart
            ? `Volume “${volume.name}” attached. Restart ${name} to use it.`
            : `Volume “${volume.name}” attached to ${name} at ${path ?? ''}.`,
        );
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => {
        const { instance_id: id, mount_path: path } = form.texts;
        const shown = path.startsWith('/') ? path : '/…';
        const loss = remountLoss(driver, data?.get(id));
        return (
          <>
            <SelectField
              label="Instance"
              hint={
                problem?.message ??
                (data?.size === 0
                  ? 'No instances yet. Launch one first.'
                  : links
                    ? 'Available after the next start.'
                    : 'Running instances are restarted with the volume immediately; others get it at their next start.')
              }
              {...form.field('instance_id')}
            >
              <option value="">Choose…</option>
              {instances.map(({ id: of, name, status }) => (
                <option key={of} value={of}>
                  {name} ({statusName(status).toLowerCase()})
                </option>
              ))}
            </SelectField>
            {loss === null ? null : <Notice tone="warn">{loss}</Notice>}
            <TextField
              label="Mount path"
              mono
              autoComplete="off"
              spellCheck={false}
              hint={
                links ? (
                  <>
                    Path inside the instance: <code>$WINDSOCK_MOUNT_ROOT{shown}</code> (an absolute{' '}
                    <code>{shown}</code> refers to the host).
                  </>
                ) : (
                  <>
                    Path inside the instance: <code>{shown}</code>.
                  </>
                )
              }
              {...form.field('mount_path')}
            />
          </>
        );
      }}
    </CreateDialog>
  );
}

interface DetachVolumeDialogProps extends DialogProps {
  volume: Volume;
  /** Undefined if the key cannot read it. */
  instance: Instance | undefined;
  onConfirm: () => void;
}

/** Asks for confirmation before a volume is detached from its instance. */
export function DetachVolumeDialog({
  volume,
  instance,
  driver,
  onConfirm,
  onClose,
}: DetachVolumeDialogProps) {
  const { name, mount_path: path, instance_id: id } = volume;
  const loss = remountLoss(driver, instance);
  const active = instance !== undefined && instance.status !== 'STOPPED' && instance.status !== 'ERROR';
  return (
    <ConfirmDialog
      title={`Detach ${name}?`}
      names={[`${name}, at ${path ?? ''} in ${instance?.name ?? id ?? ''}`]}
      action={`Detach ${name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      The data on the volume is kept.{' '}
      {loss ??
        (active
          ? `${instance.name} is ${statusName(instance.status).toLowerCase()} and loses the path immediately; writes to it will fail. Stop the instance first to avoid this.`
          : 'You can attach it again to any instance.')}
    </ConfirmDialog>
  );
}

interface DeleteVolumeDialogProps {
  volume: Volume;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation before a volume and its data are deleted. */
export function DeleteVolumeDialog({ volume: { name }, onConfirm, onClose }: DeleteVolumeDialogProps) {
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      names={[name]}
      action={`Delete ${name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      This deletes the volume and all its data permanently.
    </ConfirmDialog>
  );
}

interface InUseDialogProps {
  volume: Volume;
  instanceName: string;
  onDetach: () => void;
  onClose: () => void;
}

/** Explains that a volume must be detached before it can be deleted. */
export function InUseDialog({ volume, instanceName, onDetach, onClose }: InUseDialogProps) {
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
        This volume is attached to <strong>{instanceName}</strong> at <code>{volume.mount_path}</code>. Detach
        it before deleting.
      </p>
    </Dialog>
  );
}
