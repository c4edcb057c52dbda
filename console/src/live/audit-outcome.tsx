// SPDX-License-Identifier: Apache-2.0
import type { AuditOutcome } from '@/api/wire';
import { Status, type Shape, type Tone } from '@/design/status';

const FACES: Record<AuditOutcome, { tone: Tone; shape: Shape; text: string }> = {
  OK: { tone: 'good', shape: 'dot', text: 'OK' },
  DENIED: { tone: 'warn', shape: 'cross', text: 'Denied' },
  FAILED: { tone: 'bad', shape: 'triangle', text: 'Failed' },
};

/** Returns the name of an outcome. */
export function outcomeName(outcome: AuditOutcome): string {
  return FACES[outcome].text;
}

/** The outcome of an audited action. */
export function AuditOutcomeBadge({ outcome }: { outcome: AuditOutcome }) {
  const { text, ...face } = FACES[outcome];
  return <Status {...face}>{text}</Status>;
}
