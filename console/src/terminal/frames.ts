// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { TERMINAL_ENDS, type TerminalAck, type TerminalEnd, type TerminalResize } from '@/api/wire';

/** Whether a socket controls a terminal or only watches it. */
export type Mode = 'control' | 'watch';

/** A control frame from the server on /ws/terminals/{id}, reduced to the fields that the console needs. */
export type ServerFrame =
  | { kind: 'attached'; offset: number; mode: Mode; viewers: number; cols: number; rows: number }
  | { kind: 'viewers'; count: number }
  | { kind: 'resized'; cols: number; rows: number }
  | { kind: 'mode'; mode: Mode; takenBy: string | null }
  | { kind: 'reset'; offset: number; skipped: number }
  | { kind: 'error'; code: string; message: string }
  | { kind: 'exit'; exitCode: number | null; reason: TerminalEnd }
  /** A frame from a newer server, which is ignored. */
  | { kind: 'other' };

/** A control frame from the client. Sizes are in cells, and offsets in bytes of output. */
export type ClientFrame = TerminalResize | TerminalAck;

const mode = v.picklist(['control', 'watch']);
const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const cells = v.pipe(v.number(), v.integer(), v.minValue(1));

const typed = v.object({ type: v.string() });
const attached = v.object({ offset, mode, viewers: v.number(), cols: cells, rows: cells });
const viewers = v.object({ count: v.number() });
const resized = v.object({ cols: cells, rows: cells });
const changed = v.object({
  mode,
  taken_by: v.nullish(v.object({ name: v.string() }), null),
});
const reset = v.object({ offset, skipped: v.number() });
const error = v.object({ code: v.string(), message: v.string() });
const exit = v.object({ exit_code: v.nullable(v.number()), reason: v.picklist(TERMINAL_ENDS) });

/**
 * Parses a text frame.
 *
 * @throws ValiError or SyntaxError if it is not a message of the protocol; the socket can then no longer be trusted
 */
export function parseFrame(text: string): ServerFrame {
  const json: unknown = JSON.parse(text);
  switch (v.parse(typed, json).type) {
    case 'ATTACHED':
      return { kind: 'attached', ...v.parse(attached, json) };
    case 'VIEWERS':
      return { kind: 'viewers', ...v.parse(viewers, json) };
    case 'RESIZED':
      return { kind: 'resized', ...v.parse(resized, json) };
    case 'MODE': {
      const { mode: now, taken_by: by } = v.parse(changed, json);
      return { kind: 'mode', mode: now, takenBy: by?.name ?? null };
    }
    case 'RESET':
      return { kind: 'reset', ...v.parse(reset, json) };
    case 'ERROR':
      return { kind: 'error', ...v.parse(error, json) };
    case 'EXIT': {
      const { exit_code: exitCode, reason } = v.parse(exit, json);
      return { kind: 'exit', exitCode, reason };
    }
    default:
      return { kind: 'other' };
  }
}

/** Returns the path of a terminal's socket. `from` is the offset to start at. Null requests everything that is available. */
export function socketPath(id: string, mode: Mode, from: number | null): string {
  const query = new URLSearchParams({ mode, ...(from === null ? {} : { from: String(from) }) });
  return `/ws/terminals/${encodeURIComponent(id)}?${query.toString()}`;
}
