// SPDX-License-Identifier: Apache-2.0
/** Quotas and usage in human-readable form. Pure. */
import type { Quotas, TenantUsage } from '@/api/wire';
import { bytes, cores, count } from '@/format/numbers';

export type QuotaName = keyof Quotas;

/** In the order in which the console shows them. */
export const QUOTAS = [
  'instances',
  'cpu_limit_millis',
  'memory_limit_bytes',
  'volumes',
  'keys',
  'connections',
] as const satisfies readonly QuotaName[];

export const QUOTA_LABELS: Record<QuotaName, string> = {
  instances: 'Instances',
  cpu_limit_millis: 'CPU',
  memory_limit_bytes: 'Memory',
  volumes: 'Volumes',
  keys: 'Keys',
  connections: 'Connections',
};

/** The level of usage relative to its quota. */
export type Level =
  | 'unlimited'
  | 'below'
  /** At least four fifths of the quota. */
  | 'near'
  /** All of the quota: requests for more are rejected. */
  | 'full'
  /** More than the quota, because the quota was lowered. */
  | 'over';

const NEAR = 0.8;

/** In ascending order. */
const LEVELS: readonly Level[] = ['unlimited', 'below', 'near', 'full', 'over'];

/** Returns the quota, or null if there is no limit. */
export function limitOf(quotas: Quotas, name: QuotaName): number | null {
  return quotas[name] ?? null;
}

export function levelOf(used: number, limit: number | null): Level {
  if (limit === null) {
    return 'unlimited';
  }
  if (used > limit) {
    return 'over';
  }
  // a tenant that uses nothing has not exhausted a quota of zero
  if (limit === 0 || used < NEAR * limit) {
    return 'below';
  }
  return used === limit ? 'full' : 'near';
}

/** Returns the highest level among all quotas. */
export function highestLevel(quotas: Quotas, usage: TenantUsage): Level {
  return QUOTAS.map((name) => levelOf(usage[name], limitOf(quotas, name))).reduce((one, two) =>
    LEVELS.indexOf(two) > LEVELS.indexOf(one) ? two : one,
  );
}

/** Returns the largest used share of a quota, which is more than 1 if a quota is exceeded. */
export function largestShare(quotas: Quotas, usage: TenantUsage): number {
  return Math.max(
    0,
    ...QUOTAS.map((name) => {
      const limit = limitOf(quotas, name);
      const used = usage[name];
      return limit === null || used === 0 ? 0 : used / limit;
    }),
  );
}

/** Formats an amount with its unit, such as `2.5 cores`. */
export function amount(name: QuotaName, value: number): string {
  switch (name) {
    case 'cpu_limit_millis':
      return cores(value);
    case 'memory_limit_bytes':
      return bytes(value);
    case 'instances':
    case 'volumes':
    case 'keys':
    case 'connections':
      return count(value);
  }
}

/** Formats usage with its quota: `3 of 20`, `2.5 of 8 cores`, or `3` without a limit. */
export function usageText(name: QuotaName, used: number, limit: number | null): string {
  const text = amount(name, used);
  if (limit === null) {
    return text;
  }
  return `${name === 'cpu_limit_millis' ? text.replace(/ cores?$/, '') : text} of ${amount(name, limit)}`;
}

/** Formats an amount for a sentence, such as `1 instance`. */
export function inWords(name: QuotaName | 'vpcs', value: number): string {
  const plural = (noun: string) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
  switch (name) {
    case 'instances':
      return plural('instance');
    case 'cpu_limit_millis':
      return `${cores(value)} of CPU`;
    case 'memory_limit_bytes':
      return `${bytes(value)} of memory`;
    case 'volumes':
      return plural('volume');
    case 'vpcs':
      return plural('VPC');
    case 'keys':
      return plural('key');
    case 'connections':
      return plural('open stream');
  }
}

/** Lists the usage that exceeds the given quotas. */
export function excess(quotas: Quotas, usage: TenantUsage): readonly string[] {
  return QUOTAS.filter((name) => levelOf(usage[name], limitOf(quotas, name)) === 'over').map((name) =>
    inWords(name, usage[name]),
  );
}

/** Lists the resources that prevent the deletion of a tenant. */
export function remaining(usage: TenantUsage): readonly string[] {
  return (['instances', 'volumes', 'vpcs'] as const)
    .filter((name) => usage[name] > 0)
    .map((name) => inWords(name, usage[name]));
}
