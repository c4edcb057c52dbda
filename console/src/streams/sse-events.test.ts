// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { EventParser } from './sse-events';

const TEXT =
  'retry: 2000\nid: 0\n\nid: 0\nevent: heartbeat\ndata: {}\n\nid: 4\nevent: log\ndata: a: b\n\n' +
  'id: 5\nevent: log\ndata: \n\nid: 9\nevent: log\ndata:  c\ndata: d\n\n: comment\n\nevent: unfinished\ndata: e\n\n';

const EVENTS = [
  { name: 'heartbeat', data: '{}', id: '0' },
  { name: 'log', data: 'a: b', id: '4' },
  { name: 'log', data: '', id: '5' },
  { name: 'log', data: ' c\nd', id: '9' },
  { name: 'unfinished', data: 'e', id: '9' },
];

describe('server-sent events', () => {
  it('are parsed', () => {
    expect(new EventParser().push(TEXT)).toEqual(EVENTS);
  });

  it('are parsed wherever the network cuts them', () => {
    for (let size = 1; size < 20; size++) {
      const parser = new EventParser();
      const events = [];
      for (let at = 0; at < TEXT.length; at += size) {
        events.push(...parser.push(TEXT.slice(at, at + size)));
      }
      expect(events).toEqual(EVENTS);
    }
  });

  it('that are not complete are left out', () => {
    expect(new EventParser().push('event: log\ndata: half\n')).toEqual([]);
  });
});
