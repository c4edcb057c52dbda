// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { matching, type Entry } from './palette';

const entry = (name: string, kind: string): Entry => ({
  id: name,
  name,
  kind,
  icon: 'api',
  run: () => undefined,
});
const entries = [entry('Instances', 'page'), entry('api-web', 'instance'), entry('web-1', 'instance')];
const names = (text: string) => matching(entries, text).map(({ name }) => name);

describe('the palette', () => {
  it('shows all entries without a text', () => {
    expect(names('  ')).toEqual(['Instances', 'api-web', 'web-1']);
  });

  it('finds words of the name and the kind, ignoring case, and puts prefix matches first', () => {
    expect(names('WEB')).toEqual(['web-1', 'api-web']);
    expect(names('inst web')).toEqual(['api-web', 'web-1']);
    expect(names('nothing')).toEqual([]);
  });

  it('puts the entry with exactly the searched name first', () => {
    const restarts = [
      entry('Restart web-10', 'action'),
      entry('restart-web-1', 'instance'),
      entry('Restart web-1', 'action'),
    ];
    expect(matching(restarts, ' restart  web-1')[0]?.name).toBe('Restart web-1');
  });
});
