// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent, Terminal } from '@/api/wire';
import { aTerminal } from '@/terminal/terminal-fixture';
import { applyToTerminals } from './terminals';

const change = (type: string, terminal: Terminal, fields: Partial<ChangeEvent> = {}): ChangeEvent => ({
  type,
  id: 'e',
  position: 'a:1',
  tenant_id: 't',
  timestamp: '2026-11-26T05:30:00.000Z',
  resource_type: 'TERMINAL',
  resource_id: terminal.id,
  actor: { name: 'engine' },
  request_id: null,
  payload: { ...terminal },
  ...fields,
});
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
  it('begin with the newest, and change in their place', () => {
    const two = applyToTerminals(known, change('TERMINAL_OPENED', open));
    expect([...two.keys()]).toEqual(['t1', 't0']);
    const after = applyToTerminals(two, change('TERMINAL_CLOSED', closed));
    expect([...after.keys()]).toEqual(['t1', 't0']);
    expect(after.get('t1')).toEqual(closed);
    expect(applyToTerminals(after, change('TERMINAL_OPENED', open))).toBe(after);
  });

  it.each([
    change('INSTANCE_STARTED', open, { resource_type: 'INSTANCE' }),
    change('TERMINAL_OPENED', open, { payload: { id: 1 } }),
    change('AUDIT_LOG', open),
  ])('do not change with $type', (event) => {
    expect(applyToTerminals(known, event)).toBe(known);
  });
});
