// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { RecordingParser, type Recording } from './recording';

const HEADER =
  '{"version":2,"width":80,"height":24,"timestamp":1764134400,"env":{"TERM":"xterm-256color"}}\n';

function read(...pieces: string[]): Recording {
  const parser = new RecordingParser();
  pieces.forEach((piece) => parser.push(piece));
  return parser.end();
}

describe('a recording', () => {
  it('is read as it comes, in pieces of any size', () => {
    const text = `${HEADER}[0.25, "o", "$ "]\n\n[1.5, "r", "100x30"]\n[1.5, "m", "lost"]\n[2, "i", "x"]\n`;
    const expected: Recording = {
      cols: 80,
      rows: 24,
      startedAt: 1_764_134_400_000,
      events: [
        { kind: 'output', at: 250, text: '$ ' },
        { kind: 'resized', at: 1_500, cols: 100, rows: 30 },
        { kind: 'marker', at: 1_500, text: 'lost' },
      ],
    };
    expect(read(text)).toEqual(expected);
    expect(read(...Array.from(text))).toEqual(expected);
  });

  it('may end within a line, which is passed over', () => {
    expect(read(`${HEADER}[0, "o", "a"]\n[1, "o", "b`).events).toEqual([
      { kind: 'output', at: 0, text: 'a' },
    ]);
    expect(read(HEADER.trimEnd()).events).toEqual([]);
  });

  it('does not go back in time', () => {
    const { events } = read(`${HEADER}[5, "o", "a"]\n[4, "o", "b"]\n`);
    expect(events.map(({ at }) => at)).toEqual([5_000, 5_000]);
  });

  it.each([
    ['', 'Line 1 is missing'],
    ['{"version":1,"width":80,"height":24}\n', 'Line 1 is no header'],
    ['{"version":2,"width":80}\n', 'Line 1 is no header'],
    ['{"version":2,"width":80,"height":0}\n', 'Line 1 is no header'],
    ['nonsense\n', 'Line 1 is no JSON'],
    [`${HEADER}nonsense\n[1, "o", "a"]\n`, 'Line 2 is no JSON'],
    [`${HEADER}{}\n`, 'Line 2 is no event'],
    [`${HEADER}["1", "o", "a"]\n`, 'Line 2 is no event'],
    [`${HEADER}[-1, "o", "a"]\n`, 'Line 2 is no event'],
    [`${HEADER}[1, "o"]\n`, 'Line 2 is no event'],
    [`${HEADER}[1, "r", "wide"]\n`, 'Line 2 has no size'],
  ])('%j is not read', (text, why) => {
    expect(() => read(text)).toThrow(why);
  });
});
