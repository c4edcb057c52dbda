// SPDX-License-Identifier: Apache-2.0
import type { TenantUsage } from '@/api/wire';
import { TextField } from '@/design/field';
import { amount, MEASURE_NAMES, MEASURES, type Measure } from './measures';
import styles from './tenants.module.css';

const UNITS: Partial<Record<Measure, string>> = {
  cpu_limit_millis: ', in cores',
  memory_limit_bytes: ', in GiB',
};

interface QuotaFieldsProps {
  field: (name: Measure) => {
    name: string;
    value: string;
    error: string | undefined;
    onChange: (event: { target: { value: string } }) => void;
  };
  /** What the tenant has already; none where it is not there yet, or not known. */
  usage?: TenantUsage | undefined;
}

/** The fields of all quotas. */
export function QuotaFields({ field, usage }: QuotaFieldsProps) {
  return (
    <fieldset className={styles['quotas']}>
      <legend>Quotas</legend>
      <p className={styles['note']}>
        What is empty has no limit. Where CPU or memory has one, each launch has to name its own.
      </p>
      {MEASURES.map((measure) => (
        <TextField
          key={measure}
          label={`${MEASURE_NAMES[measure]}${UNITS[measure] ?? ''}`}
          inputMode={measure in UNITS ? 'decimal' : 'numeric'}
          autoComplete="off"
          placeholder="no limit"
          hint={usage === undefined ? undefined : `has ${amount(measure, usage[measure])}`}
          {...field(measure)}
        />
      ))}
    </fieldset>
  );
}
