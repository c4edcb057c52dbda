// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { closeAction, parseServerMessage } from './ws-messages';

// recorded from a server; docs/reference/websocket.md
const WELCOME =
  '{"type":"WELCOME","connection_id":"01a20fcd-58ff-76ef-bb1d-daf199d1dbf2","position":"74zr3mwzn0:2","heartbeat_interval_ms":15000,"topics":["audit","custom","instances","new_topic"],"resumed":false}';
const CHANGE =
  '{"type":"INSTANCE_STARTED","id":"01a20fcd-5f26-7821-86b3-80f763ea45da","position":"74zr3mwzn0:5","tenant_id":"01900000-0000-7000-8000-000000000000","timestamp":"2026-11-24T23:04:07.206Z","resource_type":"INSTANCE","resource_id":"01a20fcd-5dcf-76cb-ad6e-4a1fdbb99f18","actor":{"name":"engine"},"request_id":null,"payload":{"status":"RUNNING"},"new_member":1}';

describe('messages of the WebSocket', () => {
  it('include WELCOME with the topics that the console knows', () => {
    expect(parseServerMessage(WELCOME)).toEqual({
      kind: 'welcome',
      position: '74zr3mwzn0:2',
      heartbeatMs: 15000,
      topics: ['instances', 'audit', 'custom'],
      resumed: false,
    });
  });

  it('include events of any type', () => {
    expect(parseServerMessage(CHANGE)).toMatchObject({ kind: 'change', event: { position: '74zr3mwzn0:5' } });
    expect(parseServerMessage(CHANGE.replace('INSTANCE_STARTED', 'BACKUP_FINISHED'))).toMatchObject({
      kind: 'change',
      event: { type: 'BACKUP_FINISHED' },
    });
  });

  it.each([
    ['{"type":"HEARTBEAT","position":"a:5"}', { kind: 'heartbeat', position: 'a:5' }],
    [
      '{"type":"RESET","reason":"EPOCH_CHANGED","earliest":"b:0","latest":"b:5"}',
      { kind: 'reset', latest: 'b:5' },
    ],
    [
      '{"type":"SUBSCRIBED","request_id":"1","topics":["instances","keys"],"position":"a:2"}',
      { kind: 'subscribed', topics: ['instances', 'keys'], position: 'a:2' },
    ],
    [
      '{"type":"ERROR","code":"FORBIDDEN","message":"no"}',
      { kind: 'error', code: 'FORBIDDEN', message: 'no' },
    ],
    ['{"type":"PONG","request_id":"2"}', { kind: 'other' }],
  ])('include %s', (text, message) => {
    expect(parseServerMessage(text)).toEqual(message);
  });

  it.each(['', 'no JSON', '[]', '{}', '{"type":5}', '{"type":"HEARTBEAT"}', '{"type":"INSTANCE_STARTED"}'])(
    'do not include %j',
    (text) => {
      expect(() => parseServerMessage(text)).toThrow();
    },
  );
});

describe('closes of the WebSocket', () => {
  it.each([
    [4002, '{"code":"DRAINING","retry_after_ms":1153}', { kind: 'reconnect', afterMs: 1153 }],
    [4001, '{"code":"SLOW_CONSUMER"}', { kind: 'reconnect', afterMs: 0 }],
    [4500, '{"code":"CREDENTIAL_REVOKED","retry_after_ms":0}', { kind: 'signed-out' }],
    [4502, '{"code":"FORBIDDEN","retry_after_ms":0}', { kind: 'fail', code: 'FORBIDDEN' }],
    [1002, '', { kind: 'fail', code: '1002' }],
    [1007, '', { kind: 'fail', code: '1007' }],
    [1009, '', { kind: 'fail', code: '1009' }],
    [1001, 'going away', { kind: 'reconnect', afterMs: 0 }],
    [1006, '', { kind: 'reconnect', afterMs: 0 }],
    [4002, '{"code":"DRAINING","retry_after_ms":-5}', { kind: 'reconnect', afterMs: 0 }],
  ])('%s %s lead to %j', (code, text, action) => {
    expect(closeAction(code, text)).toEqual(action);
  });
});
