// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { openingAdvice } from './opening';

describe('the advice for a terminal that could not be opened', () => {
  it.each([
    ['INVALID_STATE', 409, 'is not running', true],
    ['UNSUPPORTED_BY_DRIVER', 409, 'does not support terminals', false],
    ['TOO_MANY_TERMINALS', 429, 'Close a terminal', true],
    ['DRIVER_FAILED', 503, 'could not start a shell', true],
    ['FORBIDDEN', 403, 'instance:exec', false],
    ['NOT_FOUND', 404, 'no longer exists', false],
    ['UNREACHABLE', 0, 'Check your connection', true],
    ['VALIDATION_FAILED', 400, '', false],
    ['INTERNAL_ERROR', 500, '', true],
  ])('depends on the code %s', (code, status, part, retry) => {
    const opening = openingAdvice({ code, status });
    expect(opening.advice).toContain(part);
    expect(opening.retry).toBe(retry);
  });
});
