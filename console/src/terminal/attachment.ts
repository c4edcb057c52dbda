// SPDX-License-Identifier: Apache-2.0
import type { TerminalEnd } from '@/api/wire';
import { duration } from '@/format/times';
import type { Refusal } from '@/streams/stream-state';
import type { Mode } from './frames';

/** Where a tab's socket to a terminal stands. Times are in ms since 1970. */
export type TerminalState =
  | { kind: 'connecting' }
  | { kind: 'attached' }
  | { kind: 'reconnecting'; attempt: number; retryAt: number }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'ended'; exitCode: number | null; reason: TerminalEnd };

/** Something that who looks at the terminal has to be told, until something newer is. */
export type TerminalNotice =
  /** `by` controls from now on; it is null where nobody says who. */
  | { kind: 'taken'; by: string | null }
  | { kind: 'skipped'; bytes: number }
  | { kind: 'refused'; message: string };

/** How a tab is attached to a terminal. */
export interface Attachment {
  state: TerminalState;
  mode: Mode;
  /** How many sockets are attached, this one too; null where that is not known. */
  viewers: number | null;
  /** In cells. */
  size: { cols: number; rows: number } | null;
  notice: TerminalNotice | null;
}

/** Why a terminal has closed, in words. Pure. */
export function whyClosed(reason: TerminalEnd, exitCode: number | null): string {
  switch (reason) {
    case 'EXITED':
      return exitCode === null
        ? 'its program has ended'
        : exitCode > 128
          ? `exited with ${exitCode} (signal ${exitCode - 128})`
          : `exited with ${exitCode}`;
    case 'CLOSED':
      return 'somebody closed it';
    case 'DETACHED':
      return 'nobody was attached for 5 minutes';
    case 'IDLE':
      return 'nothing was typed or printed for an hour';
    case 'EXPIRED':
      return `it was open for ${duration(12 * 3_600_000)}`;
    case 'INSTANCE_ENDED':
      return 'the run of its instance has ended';
    case 'CREDENTIAL_REVOKED':
      return 'the key that opened it is over';
    case 'SERVER_STOPPED':
      return 'the server was stopped';
  }
}

/** A notice in words. Pure. */
export function noticeText(notice: TerminalNotice): string {
  switch (notice.kind) {
    case 'taken':
      return `${notice.by ?? 'Somebody'} took control. You are watching.`;
    case 'skipped':
      return `${notice.bytes.toLocaleString('en-US')} bytes of output are missing here: the server does not keep them any more.`;
    case 'refused':
      return notice.message;
  }
}
