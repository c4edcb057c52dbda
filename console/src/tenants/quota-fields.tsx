// SPDX-License-Identifier: Apache-2.0
import type { TenantUsage } from '@/api/wire';
import { TextField } from '@/design/field';
import type { FieldBinding } from '@/design/use-form';
import { amount, QUOTA_LABELS, QUOTAS, type QuotaName } from './quotas';
import styles from './tenants.module.css';

const UNITS: Partial<Record<QuotaName, string>> = {
  cpu_limit_millis: ' (cores)',
  memory_limit_bytes: ' (GiB)',
};

interface QuotaFieldsProps {
  field: (name: QuotaName) => FieldBinding;
  /** The tenant's current usage, if known. */
  usage?: TenantUsage | undefined;
}

/** The fields for all quotas. */
export function QuotaFields({ field, usage }: QuotaFieldsProps) {
  return (
    <fieldset className={styles['quotas']}>
      <legend>Quotas</legend>
      <p className={styles['note']}>
        Leave empty for unlimited. With a CPU or memory quota, every launch must set the corresponding limit.
      </p>
      {QUOTAS.map((name) => (
        <TextField
          key={name}
          label={`${QUOTA_LABELS[name]}${UNITS[name] ?? ''}`}
          inputMode={name in UNITS ? 'decimal' : 'numeric'}
          autoComplete="off"
          placeholder="unlimited"
          hint={usage === undefined ? undefined : `in use: ${amount(name, usage[name])}`}
          {...field(name)}
        />
      ))}
    </fieldset>
  );
}
