// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** A terminal event. Times are in ms since it was opened. */
export type RecordedEvent =
  | { kind: 'output'; at: number; text: string }
  | { kind: 'resized'; at: number; cols: number; rows: number }
  | { kind: 'marker'; at: number; text: string };

/** The recording of a terminal; https://docs.asciinema.org/manual/asciicast/v2/. */
export interface Recording {
  cols: number;
  rows: number;
  /** When the terminal was opened, in ms since 1970, or null if the file does not contain it. */
  startedAt: number | null;
  /** In chronological order. */
  events: readonly RecordedEvent[];
}

const cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
const header = v.object({
  version: v.literal(2),
  width: cells,
  height: cells,
  timestamp: v.exactOptional(v.number()),
});

/** Thrown if a file is not an asciicast v2 file. */
export class UnreadableRecording extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line} ${reason}`);
    this.name = 'UnreadableRecording';
  }
}

/** Parses an asciicast v2 file incrementally. An incomplete last line is ignored. */
export class RecordingParser {
  private rest = '';
  private line = 0;
  private head: v.InferOutput<typeof header> | null = null;
  private readonly events: RecordedEvent[] = [];
  private last = 0;

  /** @throws UnreadableRecording for an invalid line */
  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line += 1;
      if (line.trim() !== '') {
        this.parseLine(line);
      }
    }
  }

  /**
   * Returns the recording after the last chunk.
   *
   * @throws UnreadableRecording for a file without a header
   */
  end(): Recording {
    if (this.head === null && this.rest !== '') {
      this.line += 1;
      this.parseLine(this.rest);
    }
    if (this.head === null) {
      throw new UnreadableRecording(1, 'is missing: the recording is empty');
    }
    const { width, height, timestamp } = this.head;
    return {
      cols: width,
      rows: height,
      startedAt: timestamp === undefined ? null : timestamp * 1000,
      events: this.events,
    };
  }

  private parseLine(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new UnreadableRecording(this.line, 'is not JSON');
    }
    if (this.head === null) {
      const read = v.safeParse(header, json);
      if (!read.success) {
        throw new UnreadableRecording(this.line, 'is not an asciicast v2 header');
      }
      this.head = read.output;
      return;
    }
    const event = this.parseEvent(json);
    if (event !== null) {
      this.events.push(event);
    }
  }

  /** Recordings have hundreds of thousands of events, which is why they are not validated with a schema. */
  private parseEvent(json: unknown): RecordedEvent | null {
    const parts: readonly unknown[] = Array.isArray(json) ? json : [];
    const [seconds, code, text] = parts;
    if (typeof seconds !== 'number' || seconds < 0 || typeof code !== 'string' || typeof text !== 'string') {
      throw new UnreadableRecording(this.line, 'is not an event: [seconds, code, text]');
    }
    // the time in a recording never runs backwards, even if the clock was set back
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
          throw new UnreadableRecording(this.line, 'has no valid size, such as 80x24');
        }
        return { kind: 'resized', at, cols: Math.max(1, Number(cols)), rows: Math.max(1, Number(rows)) };
      }
      default:
        // such as input, and events from newer recorders
        return null;
    }
  }
}
