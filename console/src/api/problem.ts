// SPDX-License-Identifier: Apache-2.0
import type { FieldError } from './wire';

interface ProblemFields {
  code: string;
  title: string;
  detail: string;
  status: number;
  requestId: string | null;
  errors?: readonly FieldError[];
  retryAfterMs?: number | null;
}

/**
 * Why a request failed. `code` is a server or console error code. The console's codes are `UNREACHABLE` if there was no
 * response, `TIMEOUT` if there was none in time, and `UNREADABLE` if the response does not match the API document.
 */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  /** The HTTP status, or 0 if there was no response. */
  readonly status: number;
  /** Identifies the request in the server log and the audit log. */
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  /** The delay that the server requests before a retry. */
  readonly retryAfterMs: number | null;

  constructor(fields: ProblemFields) {
    super(fields.detail);
    this.name = 'Problem';
    this.code = fields.code;
    this.title = fields.title;
    this.status = fields.status;
    this.requestId = fields.requestId;
    this.errors = fields.errors ?? [];
    this.retryAfterMs = fields.retryAfterMs ?? null;
  }

  static unreachable(): Problem {
    return new Problem({
      code: 'UNREACHABLE',
      title: 'No response',
      detail: isOffline() ? 'This browser is offline.' : 'Can’t reach the server.',
      status: 0,
      requestId: null,
    });
  }

  /** @param changes whether the request would have changed something */
  static timedOut(ms: number, changes: boolean): Problem {
    const why = isOffline()
      ? 'This browser is offline.'
      : 'The server or the network is overloaded or does not respond.';
    const advice = changes ? ' The change may have been made: check before you try again.' : '';
    return new Problem({
      code: 'TIMEOUT',
      title: 'No response in time',
      detail: `No response within ${Math.round(ms / 1_000)} seconds. ${why}${advice}`,
      status: 0,
      requestId: null,
    });
  }

  static unreadable(reason: string, requestId: string | null = null): Problem {
    return new Problem({
      code: 'UNREADABLE',
      title: 'Unexpected response',
      detail: `Unexpected response from the server: ${reason}.`,
      status: 0,
      requestId,
    });
  }

  /**
   * The problem that the server would return for a key that lacks the permission. The request is not sent, so no denial
   * is recorded.
   */
  static forbidden(permission: string): Problem {
    return new Problem({
      code: 'FORBIDDEN',
      title: 'You don’t have access',
      detail: `Requires the ${permission} permission.`,
      status: 403,
      requestId: null,
    });
  }

  /** Returns a thrown problem unchanged, and wraps any other thrown value in a problem. */
  static of(thrown: unknown): Problem {
    return thrown instanceof Problem
      ? thrown
      : Problem.unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function isOffline(): boolean {
  return 'navigator' in globalThis && 'onLine' in navigator && !navigator.onLine;
}
