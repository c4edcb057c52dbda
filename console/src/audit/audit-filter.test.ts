// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { anEntry } from '@/live/audit-fixture';
import { auditParameters, matchesAudit, parseAuditFilter } from './audit-filter';

const entry = anEntry('1', { created_at: '2026-11-25T10:00:00.500Z' });
const parse = (query: string) => parseAuditFilter(new URLSearchParams(query));

describe('the filter of the audit log', () => {
  it.each([
    ['', true],
    ['actor=admin', true],
    ['actor=k1k1k1k1', true],
    ['actor=Admin', false],
    ['action=instance:launch', true],
    ['action=instance:*', true],
    ['action=instance', false],
    ['action=inst:*', false],
    ['resource_type=INSTANCE&resource_id=i1', true],
    ['resource_type=VOLUME', false],
    ['resource_id=i2', false],
    ['outcome=OK', true],
    ['outcome=DENIED', false],
    ['outcome=NONSENSE', true],
    ['from=2026-11-25T10:00:00.500Z', true],
    ['from=2026-11-25T10:00:00.501Z', false],
    ['to=2026-11-25T10:00:00.501Z', true],
    ['to=2026-11-25T10:00:00.500Z', false],
    ['from=2026-11-25T12:00:00%2B02:00', true],
    ['from=nonsense', false],
  ])('"%s" matches: %s', (query, expected) => {
    expect(matchesAudit(entry, parse(query))).toBe(expected);
  });

  it('is sent with the names of the API, without empty values', () => {
    expect(auditParameters(parse('outcome=OK&actor=%20admin%20&page=2')).toString()).toBe(
      'actor=admin&outcome=OK',
    );
  });
});
