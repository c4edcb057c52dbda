// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch';

describe('a merge patch', () => {
  it.each([
    [{}, {}, {}],
    [{ a: 1, b: 'x' }, { a: 1, b: 'y' }, { b: 'y' }],
    [{ a: 1 }, {}, { a: null }],
    [{}, { a: 1 }, { a: 1 }],
    [{ env: { A: '1', B: '2' } }, { env: { A: '1', C: '3' } }, { env: { B: null, C: '3' } }],
    [{ env: { A: '1' } }, {}, { env: null }],
    [{ env: { A: null } }, { env: { A: null } }, {}],
    [{ env: { A: null } }, { env: { A: 'new' } }, { env: { A: 'new' } }],
    [{ ports: [{ host: 1 }] }, { ports: [{ host: 1 }] }, {}],
    [{ ports: [{ host: 1 }] }, { ports: [{ host: 2 }] }, { ports: [{ host: 2 }] }],
    [
      { health: { command: ['true'], interval: 5 } },
      { health: { http: { port: 80 }, interval: 5 } },
      { health: { command: null, http: { port: 80 } } },
    ],
  ])('from %j to %j is %j', (before, after, patch) => {
    expect(mergePatch(before, after)).toEqual(patch);
  });
});
