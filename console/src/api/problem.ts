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
 * Why a request came to nothing. `code` is one of the server's, or one of the console's own: `UNREACHABLE` where no answer
 * came, `UNREADABLE` where the answer is not what the document says.
 */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Stands in the server's log and in the audit. */
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  /** How long to wait before it is tried again, where the server says. */
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
      title: 'No answer',
      detail: 'The server cannot be reached.',
      status: 0,
      requestId: null,
    });
  }

  static unreadable(what: string, requestId: string | null = null): Problem {
    return new Problem({
      code: 'UNREADABLE',
      title: 'Unreadable answer',
      detail: `The server's answer is not what its document says: ${what}`,
      status: 0,
      requestId,
    });
  }

  /** What the server would answer to a key without the permission; it is not asked then, and has no denial to record. */
  static forbidden(permission: string): Problem {
    return new Problem({
      code: 'FORBIDDEN',
      title: 'Permission denied',
      detail: `This is for keys that have ${permission}.`,
      status: 403,
      requestId: null,
    });
  }

  /** A problem as it is, and a problem made of anything else that was thrown. */
  static of(thrown: unknown): Problem {
    return thrown instanceof Problem
      ? thrown
      : Problem.unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
