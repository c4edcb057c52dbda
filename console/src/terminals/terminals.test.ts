// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange } from '@/live/change-fixture';
import { aTerminal } from '@/terminal/terminal-fixture';
import { terminals } from './terminals';

const open = aTerminal();
const closed = aTerminal({
  status: 'CLOSED',
  close_reason: 'EXITED',
  exit_code: 0,
  closed_at: '2026-11-26T05:31:00.000Z',
  recording: null,
});
const known = new Map([['t0', aTerminal({ id: 't0' })]]);

describe('the terminals', () => {
  it('put the newest first and update it in its place', () => {
    const two = terminals.apply(known, aChange('TERMINAL_OPENED', open));
    expect([...two.keys()]).toEqual(['t1', 't0']);
    const after = terminals.apply(two, aChange('TERMINAL_CLOSED', closed));
    expect([...after.keys()]).toEqual(['t1', 't0']);
    expect(after.get('t1')).toEqual(closed);
    expect(terminals.apply(after, aChange('TERMINAL_OPENED', open))).toBe(after);
  });

  it.each([aChange('INSTANCE_STARTED', open), aChange('AUDIT_LOG', open)])('ignore $type', (event) => {
    expect(terminals.apply(known, event)).toBe(known);
  });
});
