// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { tenant as tenantSchema, type Tenant } from '@/api/wire';
import { TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import { useForm } from '@/design/use-form';
import { MEASURES, type Measure } from './measures';
import { NO_QUOTAS, toQuotas } from './quota-form';
import { QuotaFields } from './quota-fields';

interface CreateTenantDialogProps {
  onClose: () => void;
  onMade: (tenant: Tenant) => void;
}

/** Asks for a tenant's name and its quotas. */
export function CreateTenantDialog({ onClose, onMade }: CreateTenantDialogProps) {
  const form = useForm<'name' | Measure>({ name: '', ...NO_QUOTAS }, ['name', ...MEASURES], {
    NAME_TAKEN: 'name',
  });
  const submit = () => {
    const made = toQuotas(form.texts);
    if ('errors' in made) {
      form.reject(made.errors);
      return;
    }
    void form.send(async () => {
      const { data } = await mutate('POST', '/api/tenants', tenantSchema, {
        name: form.texts.name.trim(),
        quotas: made.quotas,
      });
      onMade(data);
    });
  };
  return (
    <FormDialog
      title="Create a tenant"
      form={form}
      action="Create tenant"
      acting="Creating…"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        autoComplete="off"
        spellCheck={false}
        hint="Who shares the server. Its keys see and change what is its own, and nothing of others."
        {...form.field('name')}
      />
      <QuotaFields field={form.field} />
    </FormDialog>
  );
}
