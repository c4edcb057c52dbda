// SPDX-License-Identifier: Apache-2.0
import type { TerminalEnd } from '@/api/wire';
import type { StreamFailure } from '@/streams/stream-state';
import type { Mode } from './frames';

/** The state of a tab's socket to a terminal. Times are in ms since 1970. */
export type TerminalState =
  | { kind: 'connecting' }
  | { kind: 'attached' }
  | { kind: 'reconnecting'; attempt: number; retryAt: number }
  | { kind: 'failed'; failure: StreamFailure }
  | { kind: 'ended'; exitCode: number | null; reason: TerminalEnd };

/** A notice for the user, shown until there is a newer notice. */
export type TerminalNotice =
  /** `by` has taken control; null if the client is unknown. */
  | { kind: 'control-taken'; by: string | null }
  | { kind: 'skipped'; bytes: number }
  | { kind: 'rejected'; message: string };

/** A tab's attachment to a terminal. */
export interface Attachment {
  state: TerminalState;
  mode: Mode;
  /** The number of attached sockets including this one, or null if it is not known. */
  viewers: number | null;
  /** In cells. */
  size: { cols: number; rows: number } | null;
  notice: TerminalNotice | null;
}

/** Returns why a terminal was closed. Pure. */
export function closeReasonText(reason: TerminalEnd, exitCode: number | null): string {
  switch (reason) {
    case 'EXITED':
      return exitCode === null
        ? 'program exited'
        : exitCode > 128
          ? `exited with code ${exitCode} (signal ${exitCode - 128})`
          : `exited with code ${exitCode}`;
    case 'CLOSED':
      return 'closed by a user';
    case 'DETACHED':
      return 'no client was attached for too long';
    case 'IDLE':
      return 'no input or output for too long';
    case 'EXPIRED':
      return 'maximum duration reached';
    case 'INSTANCE_ENDED':
      return 'the instance stopped';
    case 'CREDENTIAL_REVOKED':
      return 'the key that opened the terminal is no longer valid';
    case 'SERVER_STOPPED':
      return 'the server stopped';
  }
}

/** Returns the text of a notice. Pure. */
export function noticeText(notice: TerminalNotice): string {
  switch (notice.kind) {
    case 'control-taken':
      return `${notice.by ?? 'Someone'} took control. You are watching.`;
    case 'skipped':
      return `${notice.bytes.toLocaleString('en-US')} bytes of output are missing here because the server no longer has them.`;
    case 'rejected':
      return notice.message;
  }
}
