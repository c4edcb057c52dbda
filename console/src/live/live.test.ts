// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '@/api/wire';
import type { Read } from '@/streams/event-hub';
import { advance } from './live';

function event(position: string, type = 'COUNTED'): ChangeEvent {
  return {
    type,
    id: position,
    position,
    tenant_id: 't',
    timestamp: '2026-11-25T00:00:00.000Z',
    resource_type: null,
    resource_id: null,
    actor: { name: 'engine' },
    request_id: null,
    payload: {},
  };
}

const hub = (read: Read) => ({ readAfter: () => read });
const count = (state: { n: number }, change: ChangeEvent) =>
  change.type === 'COUNTED' ? { n: state.n + 1 } : state;
const before = () => ({ data: { n: 1 }, upTo: 'a:1', gap: false });

describe('what an answer becomes', () => {
  it('is the answer until the stream tells', () => {
    const start = before();
    expect(advance(start, hub({ kind: 'not-yet' }), ['instances'], count)).toBe(start);
  });

  it('takes the changes after it', () => {
    const read: Read = { kind: 'events', events: [event('a:2'), event('a:3')], upTo: 'a:4' };
    expect(advance(before(), hub(read), ['instances'], count)).toEqual({
      data: { n: 3 },
      upTo: 'a:4',
      gap: false,
    });
  });

  it('is the same object where changes do not touch it, and does not read them again', () => {
    const start = before();
    const read: Read = { kind: 'events', events: [event('a:2', 'OTHER')], upTo: 'a:2' };
    expect(advance(start, hub(read), ['instances'], count)).toBe(start);
    expect(start.upTo).toBe('a:2');
  });

  it('stays, and says so, where changes are missing', () => {
    const behind = advance(before(), hub({ kind: 'gap' }), ['instances'], count);
    expect(behind).toEqual({ data: { n: 1 }, upTo: 'a:1', gap: true });
    expect(advance(behind, hub({ kind: 'gap' }), ['instances'], count)).toBe(behind);
  });

  it('is left alone without topics, or without a position', () => {
    const start = { data: { n: 1 }, upTo: null, gap: false };
    expect(advance(start, hub({ kind: 'gap' }), ['instances'], count)).toBe(start);
    const mute = before();
    expect(advance(mute, hub({ kind: 'gap' }), [], count)).toBe(mute);
  });
});
