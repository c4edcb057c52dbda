// SPDX-License-Identifier: Apache-2.0
/** The texts of the fields of quotas, and the quotas that they make. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import type { Quotas } from '@/api/wire';
import { MEASURES, mostOf, type Measure } from './measures';

/** Called as in the API; cores and GiB in place of its thousandths and bytes. Empty for no limit. */
export type QuotaTexts = Readonly<Record<Measure, string>>;

/** What one of the field's unit is in that of the API. */
const SCALES: Record<Measure, number> = {
  instances: 1,
  cpu_limit_millis: 1_000,
  memory_limit_bytes: 1024 ** 3,
  volumes: 1,
  keys: 1,
  connections: 1,
};

export const NO_QUOTAS: QuotaTexts = {
  instances: '',
  cpu_limit_millis: '',
  memory_limit_bytes: '',
  volumes: '',
  keys: '',
  connections: '',
};

export function toTexts(quotas: Quotas): QuotaTexts {
  const texts = { ...NO_QUOTAS };
  for (const measure of MEASURES) {
    const most = mostOf(quotas, measure);
    texts[measure] = most === null ? '' : String(most / SCALES[measure]);
  }
  return texts;
}

/** The quotas, or what the texts lack to be some. What is valid is for the API to say. */
export function toQuotas(texts: QuotaTexts): { quotas: Quotas } | { errors: FieldErrors<Measure> } {
  const quotas: Quotas = {};
  const errors: FieldErrors<Measure> = {};
  for (const measure of MEASURES) {
    const text = texts[measure].trim();
    const scale = SCALES[measure];
    const value = Number(text);
    if (text === '') {
      continue;
    }
    if (!Number.isFinite(value) || (scale === 1 && !Number.isInteger(value))) {
      errors[measure] = scale === 1 ? 'must be a whole number, or empty' : 'must be a number, or empty';
    } else if (!Number.isSafeInteger(Math.round(value * scale))) {
      errors[measure] = 'is more than can be counted; leave it empty for no limit';
    } else {
      quotas[measure] = Math.round(value * scale);
    }
  }
  return Object.keys(errors).length === 0 ? { quotas } : { errors };
}
