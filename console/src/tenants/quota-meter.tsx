// SPDX-License-Identifier: Apache-2.0
import type { Quotas, TenantUsage } from '@/api/wire';
import { Status, type Shape, type Tone } from '@/design/status';
import { levelOf, limitOf, QUOTA_LABELS, QUOTAS, usageText, type Level, type QuotaName } from './quotas';
import type { HighLevel } from './tenant-filter';
import styles from './tenants.module.css';

const MARKS: Record<HighLevel, { tone: Tone; shape: Shape }> = {
  near: { tone: 'warn', shape: 'triangle' },
  full: { tone: 'bad', shape: 'square' },
  over: { tone: 'bad', shape: 'cross' },
};

function isHigh(level: Level): level is HighLevel {
  return level in MARKS;
}

/** The usage of a tenant, next to its quotas. */
export function QuotaMeters({ quotas, usage }: { quotas: Quotas; usage: TenantUsage }) {
  return (
    <dl className={styles['meters']}>
      {QUOTAS.filter((name) => limitOf(quotas, name) !== null).map((name) => (
        <Meter key={name} name={name} used={usage[name]} limit={limitOf(quotas, name) ?? 0} />
      ))}
      {QUOTAS.filter((name) => limitOf(quotas, name) === null).map((name) => (
        <div key={name} className={styles['brief']} data-quota={name} data-level="unlimited">
          <dt>{QUOTA_LABELS[name]}</dt>
          <dd>
            {usageText(name, usage[name], null)} <span className={styles['unlimited']}>unlimited</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Meter({ name, used, limit }: { name: QuotaName; used: number; limit: number }) {
  const level = levelOf(used, limit);
  return (
    <div className={styles['meter']} data-quota={name} data-level={level}>
      <dt>{QUOTA_LABELS[name]}</dt>
      <dd>
        <span className={styles['amount']}>
          <span>{usageText(name, used, limit)}</span>
          {isHigh(level) ? <Status {...MARKS[level]}>{level}</Status> : null}
        </span>
        <Bar used={used} limit={limit} />
      </dd>
    </div>
  );
}

const LENGTH = 100;
const HEIGHT = 6;

/** A bar that shows the used share of a quota. If the quota is exceeded, a gap in the bar marks the quota. */
function Bar({ used, limit }: { used: number; limit: number }) {
  const scale = Math.max(used, limit);
  const at = (value: number) => (scale === 0 ? 0 : (LENGTH * value) / scale);
  return (
    <svg
      className={styles['bar']}
      viewBox={`0 0 ${LENGTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect width={LENGTH} height={HEIGHT} className={styles['room']} />
      <rect width={at(used)} height={HEIGHT} className={styles['used']} />
      {used > limit ? (
        <line x1={at(limit)} x2={at(limit)} y1="0" y2={HEIGHT} className={styles['end']} />
      ) : null}
    </svg>
  );
}
