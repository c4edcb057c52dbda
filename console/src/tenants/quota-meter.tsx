// SPDX-License-Identifier: Apache-2.0
import type { Quotas, TenantUsage } from '@/api/wire';
import { Status, type Shape, type Tone } from '@/design/status';
import { levelOf, MEASURE_NAMES, MEASURES, mostOf, taken, type Level, type Measure } from './measures';
import type { Pressing } from './tenant-filter';
import styles from './tenants.module.css';

const MARKS: Record<Pressing, { tone: Tone; shape: Shape }> = {
  near: { tone: 'warn', shape: 'triangle' },
  full: { tone: 'bad', shape: 'square' },
  over: { tone: 'bad', shape: 'cross' },
};

function isPressing(level: Level): level is Pressing {
  return level in MARKS;
}

/** What a tenant has, each beside its quota. */
export function QuotaMeters({ quotas, usage }: { quotas: Quotas; usage: TenantUsage }) {
  return (
    <dl className={styles['meters']}>
      {MEASURES.map((measure) => (
        <Meter key={measure} measure={measure} used={usage[measure]} most={mostOf(quotas, measure)} />
      ))}
    </dl>
  );
}

function Meter({ measure, used, most }: { measure: Measure; used: number; most: number | null }) {
  const level = levelOf(used, most);
  return (
    <div className={styles['meter']} data-measure={measure} data-level={level}>
      <dt>{MEASURE_NAMES[measure]}</dt>
      <dd>
        <span className={styles['amount']}>
          <span>
            {taken(measure, used, most)}
            {most === null ? <span className={styles['unbounded']}> no limit</span> : null}
          </span>
          {isPressing(level) ? <Status {...MARKS[level]}>{level}</Status> : null}
        </span>
        <Bar used={used} most={most} />
      </dd>
    </div>
  );
}

const LENGTH = 100;
const HEIGHT = 6;

/** How much is taken of all; beyond that it grows no more, and a gap marks where the quota ends. */
function Bar({ used, most }: { used: number; most: number | null }) {
  const scale = most === null ? 0 : Math.max(used, most);
  const at = (value: number) => (scale === 0 ? 0 : (LENGTH * value) / scale);
  return (
    <svg
      className={styles['bar']}
      viewBox={`0 0 ${LENGTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {most === null ? (
        <line x1="0" x2={LENGTH} y1={HEIGHT / 2} y2={HEIGHT / 2} className={styles['open']} />
      ) : (
        <>
          <rect width={LENGTH} height={HEIGHT} className={styles['room']} />
          <rect width={at(used)} height={HEIGHT} className={styles['used']} />
          {used > most ? (
            <line x1={at(most)} x2={at(most)} y1="0" y2={HEIGHT} className={styles['end']} />
          ) : null}
        </>
      )}
    </svg>
  );
}
