// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { openingAdvice } from './opening';

describe('a terminal that is not opened', () => {
  it.each([
    ['INVALID_STATE', 409, 'needs an instance that runs', true],
    ['UNSUPPORTED_BY_DRIVER', 409, 'has no terminals', false],
    ['TOO_MANY_TERMINALS', 429, 'Close a terminal', true],
    ['DRIVER_FAILED', 503, 'did not start a shell', true],
    ['FORBIDDEN', 403, 'instance:exec', false],
    ['NOT_FOUND', 404, 'is gone', false],
    ['UNREACHABLE', 0, 'cannot be reached', true],
    ['VALIDATION_FAILED', 400, '', false],
    ['INTERNAL_ERROR', 500, '', true],
  ])('%s', (code, status, part, again) => {
    const told = openingAdvice({ code, status });
    expect(told.advice).toContain(part);
    expect(told.again).toBe(again);
  });
});
