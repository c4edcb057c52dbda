// SPDX-License-Identifier: Apache-2.0
/** The values of the quota fields, and the quotas that they represent. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import type { Quotas } from '@/api/wire';
import { parseNumber } from '@/format/numbers';
import { limitOf, QUOTAS, type QuotaName } from './quotas';

/**
 * The names are those of the API, but the units are cores and GiB instead of thousandths of a core and bytes. Empty
 * means unlimited.
 */
export type QuotaTexts = Readonly<Record<QuotaName, string>>;

/** The API value that corresponds to one unit in the form. */
const SCALES: Record<QuotaName, number> = {
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
  for (const name of QUOTAS) {
    const limit = limitOf(quotas, name);
    texts[name] = limit === null ? '' : String(limit / SCALES[name]);
  }
  return texts;
}

/** Returns the quotas, or the errors in the form values. The API performs the final validation. */
export function toQuotas(texts: QuotaTexts): { quotas: Quotas } | { errors: FieldErrors } {
  const quotas: Quotas = {};
  const errors: Record<string, string> = {};
  for (const name of QUOTAS) {
    const text = texts[name].trim();
    const scale = SCALES[name];
    const value = parseNumber(text);
    if (text === '') {
      continue;
    }
    if (!Number.isFinite(value) || (scale === 1 && !Number.isInteger(value))) {
      errors[name] = `Enter a ${scale === 1 ? 'whole ' : ''}number, or leave it empty.`;
    } else if (!Number.isSafeInteger(Math.round(value * scale))) {
      errors[name] = 'Too large. Leave it empty for unlimited.';
    } else {
      quotas[name] = Math.round(value * scale);
    }
  }
  return Object.keys(errors).length === 0 ? { quotas } : { errors };
}
