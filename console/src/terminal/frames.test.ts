// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseFrame, socketPath } from './frames';

describe('a control frame', () => {
  it.each([
    [
      '{"type":"ATTACHED","offset":7,"mode":"watch","viewers":2,"cols":120,"rows":40,"more":1}',
      { kind: 'attached', offset: 7, mode: 'watch', viewers: 2, cols: 120, rows: 40 },
    ],
    ['{"type":"VIEWERS","count":3}', { kind: 'viewers', count: 3 }],
    ['{"type":"RESIZED","cols":100,"rows":30}', { kind: 'resized', cols: 100, rows: 30 }],
    [
      '{"type":"MODE","mode":"watch","taken_by":{"key_id":"7mm2kd0q","name":"ann"}}',
      { kind: 'mode', mode: 'watch', takenBy: 'ann' },
    ],
    ['{"type":"MODE","mode":"watch"}', { kind: 'mode', mode: 'watch', takenBy: null }],
    ['{"type":"RESET","offset":9,"skipped":4}', { kind: 'reset', offset: 9, skipped: 4 }],
    [
      '{"type":"ERROR","code":"NOT_CONTROLLER","message":"no"}',
      { kind: 'error', code: 'NOT_CONTROLLER', message: 'no' },
    ],
    ['{"type":"EXIT","exit_code":0,"reason":"EXITED"}', { kind: 'exit', exitCode: 0, reason: 'EXITED' }],
    ['{"type":"EXIT","exit_code":null,"reason":"IDLE"}', { kind: 'exit', exitCode: null, reason: 'IDLE' }],
    ['{"type":"TITLE","text":"vi"}', { kind: 'other' }],
  ])('is parsed from %s', (text, frame) => {
    expect(parseFrame(text)).toEqual(frame);
  });

  it.each([
    'nonsense',
    '[]',
    '{"type":1}',
    '{"type":"ATTACHED","offset":-1,"mode":"watch","viewers":2,"cols":120,"rows":40}',
    '{"type":"ATTACHED","offset":1.5,"mode":"watch","viewers":2,"cols":120,"rows":40}',
    '{"type":"ATTACHED","offset":0,"mode":"type","viewers":2,"cols":120,"rows":40}',
    '{"type":"RESIZED","cols":0,"rows":40}',
    '{"type":"RESIZED","cols":"80","rows":40}',
    '{"type":"EXIT","reason":"EXITED"}',
    '{"type":"EXIT","exit_code":0,"reason":"TIRED"}',
    '{"type":"RESET","offset":9}',
  ])('is not parsed from %s', (text) => {
    expect(() => parseFrame(text)).toThrow();
  });
});

describe('the path of a socket', () => {
  it('contains the mode and the offset', () => {
    expect(socketPath('a b', 'watch', null)).toBe('/ws/terminals/a%20b?mode=watch');
    expect(socketPath('t', 'control', 65_536)).toBe('/ws/terminals/t?mode=control&from=65536');
  });
});
