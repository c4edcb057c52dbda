// SPDX-License-Identifier: Apache-2.0
/** What quotas bound, as people read it, and how near a tenant is to them. Pure. */
import type { Quotas, TenantUsage } from '@/api/wire';
import { bytes, cores, count } from '@/format/numbers';

export type Measure = keyof Quotas;

/** In the order in which the console lists them. */
export const MEASURES = [
  'instances',
  'cpu_limit_millis',
  'memory_limit_bytes',
  'volumes',
  'keys',
  'connections',
] as const satisfies readonly Measure[];

export const MEASURE_NAMES: Record<Measure, string> = {
  instances: 'Instances',
  cpu_limit_millis: 'CPU',
  memory_limit_bytes: 'Memory',
  volumes: 'Volumes',
  keys: 'Keys',
  connections: 'Connections',
};

/** How what a tenant has stands to its quota. */
export type Level =
  | 'unbounded'
  | 'within'
  /** Four fifths of it, or more. */
  | 'near'
  /** All of it: what would be more is refused. */
  | 'full'
  /** More than it may have, since the quota was lowered. */
  | 'over';

const NEAR = 0.8;

/** From the least pressing. */
const LEVELS: readonly Level[] = ['unbounded', 'within', 'near', 'full', 'over'];

/** The most that a tenant may have; null where that is not bounded. */
export function mostOf(quotas: Quotas, measure: Measure): number | null {
  return quotas[measure] ?? null;
}

export function levelOf(used: number, most: number | null): Level {
  if (most === null) {
    return 'unbounded';
  }
  if (used > most) {
    return 'over';
  }
  // who may have none has not filled anything
  if (most === 0 || used < NEAR * most) {
    return 'within';
  }
  return used === most ? 'full' : 'near';
}

/** The most pressing level of all that a tenant has. */
export function worstLevel(quotas: Quotas, usage: TenantUsage): Level {
  return MEASURES.map((measure) => levelOf(usage[measure], mostOf(quotas, measure))).reduce((one, two) =>
    LEVELS.indexOf(two) > LEVELS.indexOf(one) ? two : one,
  );
}

/** The largest part of a quota that is taken; more than 1 where it is over. */
export function largestShare(quotas: Quotas, usage: TenantUsage): number {
  return Math.max(
    0,
    ...MEASURES.map((measure) => {
      const most = mostOf(quotas, measure);
      const used = usage[measure];
      return most === null || used === 0 ? 0 : used / most;
    }),
  );
}

/** An amount with its unit, such as `2.5 cores`. */
export function amount(measure: Measure, value: number): string {
  switch (measure) {
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

/** What is taken of what there may be: `3 of 20`, `2.5 of 8 cores`, `3` where nothing bounds it. */
export function taken(measure: Measure, used: number, most: number | null): string {
  const has = amount(measure, used);
  if (most === null) {
    return has;
  }
  return `${measure === 'cpu_limit_millis' ? has.replace(/ cores?$/, '') : has} of ${amount(measure, most)}`;
}

/** An amount in a sentence, such as `1 instance`. */
export function inWords(measure: Measure | 'vpcs', value: number): string {
  const some = (one: string) => `${count(value)} ${one}${value === 1 ? '' : 's'}`;
  switch (measure) {
    case 'instances':
      return some('instance');
    case 'cpu_limit_millis':
      return `${cores(value)} of CPU`;
    case 'memory_limit_bytes':
      return `${bytes(value)} of memory`;
    case 'volumes':
      return some('volume');
    case 'vpcs':
      return some('VPC');
    case 'keys':
      return some('key');
    case 'connections':
      return some('open stream');
  }
}

/** What a tenant has beyond such quotas, in words. */
export function beyond(quotas: Quotas, usage: TenantUsage): readonly string[] {
  return MEASURES.filter((measure) => levelOf(usage[measure], mostOf(quotas, measure)) === 'over').map(
    (measure) => inWords(measure, usage[measure]),
  );
}

/** What a tenant has to be rid of before it can be deleted, in words. */
export function left(usage: TenantUsage): readonly string[] {
  return (['instances', 'volumes', 'vpcs'] as const)
    .filter((measure) => usage[measure] > 0)
    .map((measure) => inWords(measure, usage[measure]));
}
