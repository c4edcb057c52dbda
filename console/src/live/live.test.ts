// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '@/api/wire';
import type { Read } from '@/streams/event-hub';
import { aChange } from './change-fixture';
import { advance } from './live';

const event = (position: string, type = 'COUNTED') => aChange(type, { id: position }, { position });
const hub = (read: Read) => ({ readAfter: () => read });
const count = (state: { n: number }, change: ChangeEvent) =>
  change.type === 'COUNTED' ? { n: state.n + 1 } : state;
const before = () => ({ data: { n: 1 }, upTo: 'a:1', gap: false });

describe('the progress of a response', () => {
  it('does not change until the stream delivers', () => {
    const start = before();
    expect(advance(start, hub({ kind: 'pending' }), ['instances'], count)).toBe(start);
  });

  it('applies the events after the response', () => {
    const read: Read = { kind: 'events', events: [event('a:2'), event('a:3')], upTo: 'a:4' };
    expect(advance(before(), hub(read), ['instances'], count)).toEqual({
      data: { n: 3 },
      upTo: 'a:4',
      gap: false,
    });
  });

  it('is the same object if events do not change it, and does not apply them again', () => {
    const start = before();
    const read: Read = { kind: 'events', events: [event('a:2', 'OTHER')], upTo: 'a:2' };
    expect(advance(start, hub(read), ['instances'], count)).toBe(start);
    expect(start.upTo).toBe('a:2');
  });

  it('reports a gap and keeps the data', () => {
    const behind = advance(before(), hub({ kind: 'gap' }), ['instances'], count);
    expect(behind).toEqual({ data: { n: 1 }, upTo: 'a:1', gap: true });
    expect(advance(behind, hub({ kind: 'gap' }), ['instances'], count)).toBe(behind);
  });

  it('does not change without topics or a position', () => {
    const start = { data: { n: 1 }, upTo: null, gap: false };
    expect(advance(start, hub({ kind: 'gap' }), ['instances'], count)).toBe(start);
    const silent = before();
    expect(advance(silent, hub({ kind: 'gap' }), [], count)).toBe(silent);
  });
});
