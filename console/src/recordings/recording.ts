// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** Something that a terminal did, so many ms after it was opened. */
export type RecordedEvent =
  | { kind: 'output'; at: number; text: string }
  | { kind: 'resized'; at: number; cols: number; rows: number }
  | { kind: 'marker'; at: number; text: string };

/** What a terminal has printed; https://docs.asciinema.org/manual/asciicast/v2/. */
export interface Recording {
  cols: number;
  rows: number;
  /** When it was opened, in ms since 1970; null where the file does not say. */
  startedAt: number | null;
  /** In the order in which they happened. */
  events: readonly RecordedEvent[];
}

const cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
const header = v.object({
  version: v.literal(2),
  width: cells,
  height: cells,
  timestamp: v.exactOptional(v.number()),
});

/** That a file is no asciicast v2. */
export class UnreadableRecording extends Error {
  constructor(line: number, why: string) {
    super(`Line ${line} ${why}`);
    this.name = 'UnreadableRecording';
  }
}

/** Reads an asciicast v2 as it comes. What does not end with a line's end is passed over: it was cut off, or goes on. */
export class RecordingParser {
  private rest = '';
  private line = 0;
  private head: v.InferOutput<typeof header> | null = null;
  private readonly events: RecordedEvent[] = [];
  private last = 0;

  /** @throws UnreadableRecording for a line that is none of such a file */
  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line += 1;
      if (line.trim() !== '') {
        this.take(line);
      }
    }
  }

  /**
   * What was read, once all of it has come.
   *
   * @throws UnreadableRecording for a file without a header
   */
  end(): Recording {
    if (this.head === null && this.rest !== '') {
      this.line += 1;
      this.take(this.rest);
    }
    if (this.head === null) {
      throw new UnreadableRecording(1, 'is missing: the recording is empty.');
    }
    const { width, height, timestamp } = this.head;
    return {
      cols: width,
      rows: height,
      startedAt: timestamp === undefined ? null : timestamp * 1000,
      events: this.events,
    };
  }

  private take(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new UnreadableRecording(this.line, 'is no JSON.');
    }
    if (this.head === null) {
      const read = v.safeParse(header, json);
      if (!read.success) {
        throw new UnreadableRecording(this.line, 'is no header of an asciicast v2.');
      }
      this.head = read.output;
      return;
    }
    const event = this.event(json);
    if (event !== null) {
      this.events.push(event);
    }
  }

  /** There are hundreds of thousands of these, which is why no schema checks them. */
  private event(json: unknown): RecordedEvent | null {
    const parts: readonly unknown[] = Array.isArray(json) ? json : [];
    const [seconds, code, text] = parts;
    if (typeof seconds !== 'number' || seconds < 0 || typeof code !== 'string' || typeof text !== 'string') {
      throw new UnreadableRecording(this.line, 'is no event: [seconds, code, text].');
    }
    // a clock that was set back does not turn time around
    const at = Math.max(this.last, seconds * 1000);
    this.last = at;
    switch (code) {
      case 'o':
        return { kind: 'output', at, text };
      case 'm':
        return { kind: 'marker', at, text };
      case 'r': {
        const [, cols, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(text) ?? [];
        if (cols === undefined || rows === undefined) {
          throw new UnreadableRecording(this.line, 'has no size such as 80x24.');
        }
        return { kind: 'resized', at, cols: Math.max(1, Number(cols)), rows: Math.max(1, Number(rows)) };
      }
      default:
        // what was typed, for one, and what newer recorders write
        return null;
    }
  }
}
