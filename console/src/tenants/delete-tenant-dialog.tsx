// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Position } from '@/api/position';
import { remove } from '@/api/client';
import type { Tenant, TenantUsage } from '@/api/wire';
import { TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import list from '@/design/list.module.css';
import { Notice } from '@/design/states';
import { useForm } from '@/design/use-form';
import { inWords, left } from './measures';

interface DeleteTenantDialogProps {
  tenant: Tenant;
  /** What it has, where that is known. */
  usage: TenantUsage | undefined;
  /** Runs the deletion, and shows it as pending. */
  run: (deletion: () => Promise<Position | null>) => Promise<void>;
  onClose: () => void;
}

/** Deletes a tenant once its name is typed; says what goes with it, and what is in the way. */
export function DeleteTenantDialog({ tenant, usage, run, onClose }: DeleteTenantDialogProps) {
  const form = useForm<'name'>({ name: '' }, ['name']);
  const inTheWay = usage === undefined ? [] : left(usage);
  const streams = usage?.connections ?? 0;
  const submit = () => {
    if (form.texts.name.trim() !== tenant.name) {
      form.reject({ name: 'is not its name' });
      return;
    }
    void form.send(async () => {
      await run(() => remove(`/api/tenants/${tenant.id}`));
      onClose();
    });
  };
  return (
    <FormDialog
      title={`Delete ${tenant.name}?`}
      form={form}
      action={`Delete ${tenant.name}`}
      acting="Deleting…"
      kind="danger"
      onSubmit={submit}
      onClose={onClose}
    >
      {inTheWay.length === 0 ? null : (
        <Notice tone="warn">
          {form.refusal === null
            ? `It still has ${inTheWay.join(', ')}, and is not deleted while it has. `
            : null}
          Only its own keys open them: sign in with one, and terminate and delete what is there.
        </Notice>
      )}
      <p>With it go, at once and for good:</p>
      <ul className={list['names']}>
        <li>{usage === undefined ? 'its keys' : inWords('keys', usage.keys)}</li>
        {streams === 0 ? null : <li>{inWords('connections', streams)}</li>}
        <li>every session that its keys are signed in with</li>
      </ul>
      <p>Its audit and its log are kept as long as any.</p>
      <TextField
        label={`Type ${tenant.name} to confirm`}
        autoComplete="off"
        spellCheck={false}
        {...form.field('name')}
      />
    </FormDialog>
  );
}
