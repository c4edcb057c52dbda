// SPDX-License-Identifier: Apache-2.0
import type { AuditOutcome } from '@/api/wire';
import { Status, type Shape, type Tone } from '@/design/status';

const FACES: Record<AuditOutcome, { tone: Tone; shape: Shape }> = {
  OK: { tone: 'good', shape: 'dot' },
  DENIED: { tone: 'warn', shape: 'cross' },
  FAILED: { tone: 'bad', shape: 'triangle' },
};

/** The outcome of an audited action. */
export function AuditOutcomeBadge({ outcome }: { outcome: AuditOutcome }) {
  return <Status {...FACES[outcome]}>{outcome}</Status>;
}
