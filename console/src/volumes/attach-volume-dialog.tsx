// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { volume as volumeSchema, type Compute, type Volume } from '@/api/wire';
import { SelectField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { hasLinks, remountLoss } from './remount';

type Field = 'instance_id' | 'mount_path';

const FIELDS = ['instance_id', 'mount_path'] as const;

/** Asks at which instance, and where in it, a volume is to be. */
export function AttachVolumeDialog({
  volume,
  driver,
  onClose,
}: {
  volume: Volume;
  driver: Compute | undefined;
  onClose: () => void;
}) {
  const toasts = useToasts();
  const { data, problem } = useInstances();
  const form = useForm<Field>({ instance_id: '', mount_path: '/data' }, FIELDS, {
    MOUNT_PATH_TAKEN: 'mount_path',
    INVALID_STATE: 'instance_id',
  });
  const instances = [...(data?.values() ?? [])].sort((one, two) =>
    one.name.localeCompare(two.name, undefined, { numeric: true }),
  );
  const path = form.texts.mount_path;
  const shown = path.startsWith('/') ? path : '/…';
  const links = hasLinks(driver);
  const loss = remountLoss(driver, data?.get(form.texts.instance_id));
  const submit = () => {
    const id = form.texts.instance_id;
    const name = data?.get(id)?.name ?? id;
    if (id === '') {
      form.reject({ instance_id: 'choose one' });
      return;
    }
    void form.send(async () => {
      const { data: attached } = await mutate('POST', `/api/volumes/${volume.id}/attach`, volumeSchema, {
        instance_id: id,
        mount_path: path,
      });
      toasts.done(
        attached.restart_required
          ? `${volume.name} is attached. ${name} runs on without it, and has it after a restart.`
          : `${volume.name} is attached to ${name} at ${path}.`,
      );
      onClose();
    });
  };
  return (
    <FormDialog
      title={`Attach ${volume.name}`}
      form={form}
      action="Attach"
      acting="Attaching…"
      onSubmit={submit}
      onClose={onClose}
    >
      <SelectField
        label="Instance"
        hint={
          problem === undefined
            ? data?.size === 0
              ? 'There is none yet: launch one first.'
              : links
                ? 'It has the volume from its next start on.'
                : 'One that runs has the volume at once, any other from its next start on.'
            : problem.message
        }
        {...form.field('instance_id')}
      >
        <option value="">Choose…</option>
        {instances.map(({ id, name, status }) => (
          <option key={id} value={id}>
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
              Programs find it as <code>&quot;$WINDSOCK_MOUNT_ROOT{shown}&quot;</code>. An absolute{' '}
              <code>{shown}</code> is the host&rsquo;s.
            </>
          ) : (
            <>
              Programs find it at <code>{shown}</code>.
            </>
          )
        }
        {...form.field('mount_path')}
      />
    </FormDialog>
  );
}
