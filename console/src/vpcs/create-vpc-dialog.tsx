// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { vpc } from '@/api/wire';
import { TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';

type Field = 'name' | 'cidr_block';

const FIELDS = ['name', 'cidr_block'] as const;

/** Asks for a VPC's name and addresses. */
export function CreateVpcDialog({ onClose }: { onClose: () => void }) {
  const toasts = useToasts();
  const form = useForm<Field>({ name: '', cidr_block: '' }, FIELDS, {
    NAME_TAKEN: 'name',
    CIDR_OVERLAP: 'cidr_block',
  });
  const submit = () =>
    void form.send(async () => {
      const { data } = await mutate('POST', '/api/vpcs', vpc, {
        name: form.texts.name,
        cidr_block: form.texts.cidr_block.trim(),
      });
      toasts.done(`${data.name} is there, with ${data.cidr_block}.`);
      onClose();
    });
  return (
    <FormDialog
      title="Create a VPC"
      form={form}
      action="Create VPC"
      acting="Creating…"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        autoComplete="off"
        spellCheck={false}
        hint="Letters, digits, - and _. Unique among VPCs."
        {...form.field('name')}
      />
      <TextField
        label="Addresses"
        mono
        autoComplete="off"
        spellCheck={false}
        placeholder="10.1.0.0/16"
        hint="An IPv4 range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, a /29 at least, that no other VPC has."
        {...form.field('cidr_block')}
      />
    </FormDialog>
  );
}
