'use client';
import { mutate } from '@/api/client';
import { volume as volumeSchema, type Volume } from '@/api/wire';
import { SelectField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';
import { statusName } from '@/live/instance-status';
import { useInstances } from '@/live/instances';

type Field = 'instance_id' | 'mount_path';

const FIELDS = ['instance_id', 'mount_path'] as const;

/** Asks at which instance, and where in it, a volume is to be. */
export function AttachVolumeDialog({
  volume,
  links,
  onClose,
}: {
  volume: Volume;
  /** Whether a mount is a link in the working directory. */
  links: boolean;
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
              : 'It has the volume from its next start on.'
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
      <TextField
        label="Mount path"
        mono
        autoComplete="off"
        spellCheck={false}
        hint={
          <>
            Programs find it as{' '}
            <code>&quot;$WINDSOCK_MOUNT_ROOT{path.startsWith('/') ? path : '/…'}&quot;</code>
            {links ? (
              <>
                . An absolute <code>{path.startsWith('/') ? path : '/…'}</code> is the host&rsquo;s.
              </>
            ) : (
              '.'
            )}
          </>
        }
        {...form.field('mount_path')}
      />
    </FormDialog>
  );
}
