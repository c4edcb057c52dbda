// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Position } from '@/api/position';
import { mutate, remove } from '@/api/client';
import { tenant as tenantSchema, type Tenant, type TenantUsage } from '@/api/wire';
import { Button } from '@/design/button';
import { CreateDialog } from '@/design/create-dialog';
import { Dialog } from '@/design/dialog';
import { NameField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import list from '@/design/list.module.css';
import { Notice } from '@/design/states';
import { useForm } from '@/design/use-form';
import { QuotaFields } from './quota-fields';
import { NO_QUOTAS, toQuotas, toTexts } from './quota-form';
import { excess, inWords, remaining } from './quotas';

const CODES = { NAME_TAKEN: 'name' };

interface CreateTenantDialogProps {
  onClose: () => void;
  onCreated: (tenant: Tenant) => void;
}

/** Creates a tenant with its quotas. */
export function CreateTenantDialog({ onClose, onCreated }: CreateTenantDialogProps) {
  return (
    <CreateDialog
      title="Create tenant"
      action="Create tenant"
      path="/api/tenants"
      schema={tenantSchema}
      initial={{ name: '', ...NO_QUOTAS }}
      toRequest={(texts) => {
        const draft = toQuotas(texts);
        return 'errors' in draft ? draft : { request: { name: texts.name.trim(), quotas: draft.quotas } };
      }}
      codes={CODES}
      onCreated={onCreated}
      onClose={onClose}
    >
      {(form) => (
        <>
          <NameField
            hint="A tenant’s keys can access only that tenant’s resources."
            {...form.field('name')}
          />
          <QuotaFields field={form.field} />
        </>
      )}
    </CreateDialog>
  );
}

interface TenantCreatedDialogProps {
  tenant: Tenant;
  onCreateKey: () => void;
  onClose: () => void;
}

/** Offers to create the first key of a new tenant. */
export function TenantCreatedDialog({ tenant, onCreateKey, onClose }: TenantCreatedDialogProps) {
  return (
    <Dialog
      title="Tenant created"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Later</Button>
          <Button kind="primary" icon="keys" onClick={onCreateKey}>
            Create first key
          </Button>
        </>
      }
    >
      <p>Create an admin key so that someone can sign in to {tenant.name}.</p>
    </Dialog>
  );
}

interface ChangeDialogProps {
  tenant: Tenant;
  /** The usage of the tenant, if known. */
  usage: TenantUsage | undefined;
  /** Runs the request and shows it as pending. */
  run: (request: () => Promise<Position | null>) => Promise<void>;
  onClose: () => void;
}

/** Changes a tenant's quotas, and warns about quotas that it already exceeds. */
export function QuotasDialog({ tenant, usage, run, onClose }: ChangeDialogProps) {
  const form = useForm(toTexts(tenant.quotas), {
    check: (texts) => {
      const checked = toQuotas(texts);
      return 'errors' in checked ? checked.errors : {};
    },
  });
  const draft = toQuotas(form.texts);
  const over = usage === undefined || 'errors' in draft ? [] : excess(draft.quotas, usage);
  const submit = () => {
    if ('errors' in draft) {
      form.reject(draft.errors);
      return;
    }
    void form.send(async () => {
      await run(async () => {
        const path = `/api/tenants/${tenant.id}/quotas`;
        return (await mutate('PUT', path, tenantSchema, draft.quotas)).position;
      });
      onClose();
    });
  };
  return (
    <FormDialog
      title={`Quotas of ${tenant.name}`}
      form={form}
      action="Save quotas"
      acting="Saving…"
      onSubmit={submit}
      onClose={onClose}
    >
      <QuotaFields field={form.field} usage={usage} />
      <div role="status">
        {over.length === 0 ? null : (
          <Notice tone="warn">
            The tenant already exceeds this: {over.join(', ')}. Nothing is removed, but the tenant cannot
            create more until its usage is below the quota.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}

/**
 * Deletes a tenant after the user has typed its name. Lists the resources that are deleted with it and the resources
 * that prevent the deletion.
 */
export function DeleteTenantDialog({ tenant, usage, run, onClose }: ChangeDialogProps) {
  const form = useForm({ name: '' });
  const blockers = usage === undefined ? [] : remaining(usage);
  const streams = usage?.connections ?? 0;
  const submit = () => {
    if (form.texts.name.trim() !== tenant.name) {
      form.reject({ name: 'Does not match the name of the tenant.' });
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
      {blockers.length === 0 ? null : (
        <Notice tone="warn">
          {form.error === null ? `The tenant still has ${blockers.join(', ')}. ` : null}
          Sign in with one of its keys, then terminate its instances and delete its volumes and VPCs.
        </Notice>
      )}
      <p>This permanently deletes the tenant and:</p>
      <ul className={list['names']}>
        <li>{usage === undefined ? 'its keys' : inWords('keys', usage.keys)}</li>
        {streams === 0 ? null : <li>{inWords('connections', streams)}</li>}
        <li>all browser sessions of its keys</li>
      </ul>
      <p>Audit and event history follow normal retention.</p>
      <TextField
        label={`Type ${tenant.name} to confirm`}
        autoComplete="off"
        spellCheck={false}
        {...form.field('name')}
      />
    </FormDialog>
  );
}
