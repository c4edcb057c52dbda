// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import type { Position } from '@/api/position';
import { tenant as tenantSchema, type Tenant, type TenantUsage } from '@/api/wire';
import { FormDialog } from '@/design/form-dialog';
import { Notice } from '@/design/states';
import { useForm } from '@/design/use-form';
import { beyond, MEASURES, type Measure } from './measures';
import { toQuotas, toTexts } from './quota-form';
import { QuotaFields } from './quota-fields';

interface QuotasDialogProps {
  tenant: Tenant;
  /** What it has already, where that is known. */
  usage: TenantUsage | undefined;
  /** Runs the change, and shows it as pending. */
  run: (change: () => Promise<Position | null>) => Promise<void>;
  onClose: () => void;
}

/** Asks for a tenant's quotas, and warns of those that it is beyond. */
export function QuotasDialog({ tenant, usage, run, onClose }: QuotasDialogProps) {
  const form = useForm<Measure>(toTexts(tenant.quotas), MEASURES);
  const made = toQuotas(form.texts);
  const over = usage === undefined || 'errors' in made ? [] : beyond(made.quotas, usage);
  const submit = () => {
    if ('errors' in made) {
      form.reject(made.errors);
      return;
    }
    void form.send(async () => {
      await run(async () => {
        const path = `/api/tenants/${tenant.id}/quotas`;
        return (await mutate('PUT', path, tenantSchema, made.quotas)).position;
      });
      onClose();
    });
  };
  return (
    <FormDialog
      title={`Quotas of ${tenant.name}`}
      form={form}
      action="Set quotas"
      acting="Setting…"
      onSubmit={submit}
      onClose={onClose}
    >
      <QuotaFields field={form.field} usage={usage} />
      <div role="status">
        {over.length === 0 ? null : (
          <Notice tone="warn">
            It has more than that: {over.join(', ')}. Nothing is taken away from it; it gets no more until it
            has less.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}
