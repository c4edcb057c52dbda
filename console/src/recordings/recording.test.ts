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
  it('is parsed in pieces of any size', () => {
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

  it('may end with an incomplete line, which is ignored', () => {
    expect(read(`${HEADER}[0, "o", "a"]\n[1, "o", "b`).events).toEqual([
      { kind: 'output', at: 0, text: 'a' },
    ]);
    expect(read(HEADER.trimEnd()).events).toEqual([]);
  });

  it('is in chronological order', () => {
    const { events } = read(`${HEADER}[5, "o", "a"]\n[4, "o", "b"]\n`);
    expect(events.map(({ at }) => at)).toEqual([5_000, 5_000]);
  });

  it.each([
    ['', 'line 1 is missing'],
    ['{"version":1,"width":80,"height":24}\n', 'line 1 is not an asciicast v2 header'],
    ['{"version":2,"width":80}\n', 'line 1 is not an asciicast v2 header'],
    ['{"version":2,"width":80,"height":0}\n', 'line 1 is not an asciicast v2 header'],
    ['nonsense\n', 'line 1 is not JSON'],
    [`${HEADER}nonsense\n[1, "o", "a"]\n`, 'line 2 is not JSON'],
    [`${HEADER}{}\n`, 'line 2 is not an event'],
    [`${HEADER}["1", "o", "a"]\n`, 'line 2 is not an event'],
    [`${HEADER}[-1, "o", "a"]\n`, 'line 2 is not an event'],
    [`${HEADER}[1, "o"]\n`, 'line 2 is not an event'],
    [`${HEADER}[1, "r", "wide"]\n`, 'line 2 has no valid size'],
  ])('from %j is invalid: %s', (text, reason) => {
    expect(() => read(text)).toThrow(reason);
  });
});
