// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { nextDock, NO_DOCK, parseDock, serializeDock, type Dock, type DockTab } from './dock-state';

const tab = (key: string, terminalId: string | null = `t-${key}`): DockTab => ({
  key,
  instanceId: 'i1',
  instanceName: 'web-1',
  terminalId,
  mode: null,
});
const dock = (...keys: string[]): Dock =>
  keys.reduce((before, key) => nextDock(before, { kind: 'add', tab: tab(key) }), NO_DOCK);
const keys = ({ tabs }: Dock) => tabs.map(({ key }) => key).join('');

describe('the dock', () => {
  it('shows the tab that was added last, and each terminal once', () => {
    const two = dock('a', 'b');
    expect([keys(two), two.active]).toEqual(['ab', 'b']);
    const again = nextDock(two, { kind: 'add', tab: { ...tab('c'), terminalId: 't-a' } });
    expect([keys(again), again.active]).toEqual(['ab', 'a']);
    const opening = nextDock(nextDock(two, { kind: 'add', tab: tab('c', null) }), {
      kind: 'add',
      tab: tab('d', null),
    });
    expect(keys(opening)).toBe('abcd');
  });

  it('opens when a terminal is added or activated', () => {
    const down = nextDock(dock('a', 'b'), { kind: 'view', view: 'minimised' });
    expect(nextDock(down, { kind: 'add', tab: tab('c') }).view).toBe('open');
    expect(nextDock(down, { kind: 'activate', key: 'a' })).toMatchObject({ view: 'open', active: 'a' });
    expect(nextDock(down, { kind: 'activate', key: 'z' })).toBe(down);
  });

  it.each([
    ['b', 'b', 'c'],
    ['c', 'c', 'b'],
    ['a', 'c', 'c'],
  ])('without %s, while %s is active, activates %s', (removed, active, then) => {
    const three = { ...dock('a', 'b', 'c'), active };
    expect(nextDock(three, { kind: 'remove', key: removed }).active).toBe(then);
  });

  it('is empty without its last tab', () => {
    expect(nextDock(dock('a'), { kind: 'remove', key: 'a' })).toMatchObject({ tabs: [], active: null });
    expect(nextDock(dock('a', 'b'), { kind: 'clear' })).toMatchObject({ tabs: [], active: null });
    const one = dock('a');
    expect(nextDock(one, { kind: 'remove', key: 'z' })).toBe(one);
  });

  it('updates its tabs and is the same object if nothing changes', () => {
    const one = nextDock(NO_DOCK, { kind: 'add', tab: tab('a', null) });
    const opened = nextDock(one, { kind: 'opened', key: 'a', terminalId: 't1' });
    expect(opened.tabs[0]?.terminalId).toBe('t1');
    const watching = nextDock(opened, { kind: 'mode', key: 'a', mode: 'watch' });
    expect(watching.tabs[0]?.mode).toBe('watch');
    expect(nextDock(watching, { kind: 'mode', key: 'a', mode: 'watch' })).toBe(watching);
    expect(nextDock(watching, { kind: 'mode', key: 'z', mode: 'watch' })).toBe(watching);
  });

  it('limits its height to the window', () => {
    const of = (height: number) => nextDock(NO_DOCK, { kind: 'height', height, max: 700 }).height;
    expect([of(10), of(500.4), of(9_000)]).toEqual([160, 500, 700]);
    expect(nextDock(NO_DOCK, { kind: 'height', height: NO_DOCK.height, max: 700 })).toBe(NO_DOCK);
  });

  it('survives a reload, except for terminals that were not open yet', () => {
    const before = nextDock(
      { ...dock('a', 'b'), view: 'maximised', height: 500 },
      { kind: 'add', tab: tab('c', null) },
    );
    expect(parseDock(serializeDock(before))).toEqual({
      ...before,
      tabs: before.tabs.slice(0, 2),
      active: 'a',
    });
  });

  it.each([null, '', 'nonsense', '{}', '{"tabs":[],"active":null,"view":"open","height":-1}'])(
    'is empty if %j was stored',
    (text) => {
      expect(parseDock(text)).toBe(NO_DOCK);
    },
  );
});
