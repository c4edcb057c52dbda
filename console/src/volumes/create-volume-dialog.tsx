// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { volume, type Compute } from '@/api/wire';
import { TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';

type Field = 'name' | 'size_gb';

const FIELDS = ['name', 'size_gb'] as const;

/** Asks for a volume's name and size. */
export function CreateVolumeDialog({
  driver,
  onClose,
}: {
  driver: Compute | undefined;
  onClose: () => void;
}) {
  const toasts = useToasts();
  const form = useForm<Field>({ name: '', size_gb: '10' }, FIELDS, { NAME_TAKEN: 'name' });
  const submit = () => {
    const size = Number(form.texts.size_gb);
    if (form.texts.size_gb.trim() === '' || !Number.isInteger(size)) {
      form.reject({ size_gb: 'must be a whole number' });
      return;
    }
    void form.send(async () => {
      const { data } = await mutate('POST', '/api/volumes', volume, { name: form.texts.name, size_gb: size });
      toasts.done(`${data.name} is there, and empty.`);
      onClose();
    });
  };
  return (
    <FormDialog
      title="Create a volume"
      form={form}
      action="Create volume"
      acting="Creating…"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        autoComplete="off"
        spellCheck={false}
        hint="Letters, digits, - and _. Unique among volumes."
        {...form.field('name')}
      />
      <TextField
        label="Size, in GiB"
        inputMode="numeric"
        autoComplete="off"
        hint={`A note of what is meant: the ${driver?.driver ?? ''} driver does not hold a volume to it, and it can grow as far as the disk lets it.`}
        {...form.field('size_gb')}
      />
    </FormDialog>
  );
}
