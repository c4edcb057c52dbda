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
 * Why a request failed. `code` is an error code of the server, or one of the console: `UNREACHABLE` if there was no response,
 * `UNREADABLE` if the response does not match the API document.
 */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  /** The HTTP status, or 0 if there was no response. */
  readonly status: number;
  /** Identifies the request in the server log and the audit log. */
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  /** How long the server asks to wait before a retry. */
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
      detail: 'Can’t reach the server.',
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

  /** What the server would respond to a key without a permission. The request is not sent, so no denial is recorded. */
  static forbidden(permission: string): Problem {
    return new Problem({
      code: 'FORBIDDEN',
      title: 'You don’t have access',
      detail: `Requires the ${permission} permission.`,
      status: 403,
      requestId: null,
    });
  }

  /** Returns a thrown problem, or a problem for anything else that was thrown. */
  static of(thrown: unknown): Problem {
    return thrown instanceof Problem
      ? thrown
      : Problem.unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
