// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Mode } from './frames';

/** A terminal in the dock. */
export interface DockTab {
  /** Identifies the tab. */
  key: string;
  instanceId: string;
  instanceName: string;
  /** Null until the terminal is open. */
  terminalId: string | null;
  /** The mode in which it was attached. If null, the tab controls the terminal unless another client does. */
  mode: Mode | null;
}

/** The terminals at the bottom of every page. */
export interface Dock {
  tabs: readonly DockTab[];
  active: string | null;
  view: 'open' | 'minimised' | 'maximised';
  /** The height of the open dock, in px. */
  height: number;
}

export type DockAction =
  | { kind: 'add'; tab: DockTab }
  | { kind: 'opened'; key: string; terminalId: string }
  | { kind: 'mode'; key: string; mode: Mode }
  | { kind: 'activate'; key: string }
  | { kind: 'remove'; key: string }
  | { kind: 'clear' }
  | { kind: 'view'; view: Dock['view'] }
  | { kind: 'height'; height: number; max: number };

export const MIN_HEIGHT = 160;

export const NO_DOCK: Dock = { tabs: [], active: null, view: 'open', height: 340 };

/** Returns the dock after an action, or the same object if nothing changes. Pure. */
export function nextDock(dock: Dock, action: DockAction): Dock {
  switch (action.kind) {
    case 'add': {
      const known = dock.tabs.find(
        ({ terminalId }) => terminalId !== null && terminalId === action.tab.terminalId,
      );
      const tabs = known === undefined ? [...dock.tabs, action.tab] : dock.tabs;
      const view = dock.view === 'minimised' ? 'open' : dock.view;
      return { ...dock, tabs, active: (known ?? action.tab).key, view };
    }
    case 'opened':
      return changed(dock, action.key, { terminalId: action.terminalId });
    case 'mode':
      return changed(dock, action.key, { mode: action.mode });
    case 'activate':
      return dock.tabs.some(({ key }) => key === action.key)
        ? { ...dock, active: action.key, view: dock.view === 'minimised' ? 'open' : dock.view }
        : dock;
    case 'remove':
      return without(dock, action.key);
    case 'clear':
      return { ...dock, tabs: [], active: null };
    case 'view':
      return { ...dock, view: action.view };
    case 'height': {
      const height = Math.round(Math.max(MIN_HEIGHT, Math.min(action.max, action.height)));
      return height === dock.height ? dock : { ...dock, height };
    }
  }
}

function changed(dock: Dock, key: string, changes: Partial<DockTab>): Dock {
  const before = dock.tabs.find((tab) => tab.key === key);
  if (before === undefined || Object.entries({ ...before, ...changes }).every(isIn(before))) {
    return dock;
  }
  return { ...dock, tabs: dock.tabs.map((tab) => (tab === before ? { ...tab, ...changes } : tab)) };
}

function isIn(before: DockTab): (entry: [string, unknown]) => boolean {
  const known = new Map<string, unknown>(Object.entries(before));
  return ([name, value]) => known.get(name) === value;
}

function without(dock: Dock, key: string): Dock {
  const index = dock.tabs.findIndex((tab) => tab.key === key);
  if (index < 0) {
    return dock;
  }
  const tabs = dock.tabs.filter((tab) => tab.key !== key);
  const next = tabs[Math.min(index, tabs.length - 1)]?.key ?? null;
  return { ...dock, tabs, active: dock.active === key ? next : dock.active };
}

const storedDock = v.object({
  tabs: v.array(
    v.object({
      key: v.string(),
      instanceId: v.string(),
      instanceName: v.string(),
      terminalId: v.string(),
      mode: v.nullable(v.picklist(['control', 'watch'])),
    }),
  ),
  active: v.nullable(v.string()),
  view: v.picklist(['open', 'minimised', 'maximised']),
  height: v.pipe(v.number(), v.minValue(MIN_HEIGHT), v.maxValue(4_000)),
});

/** Serializes a dock for a reload, including only the tabs whose terminals are open. Pure. */
export function serializeDock(dock: Dock): string {
  return JSON.stringify({ ...dock, tabs: dock.tabs.filter(({ terminalId }) => terminalId !== null) });
}

/** Parses a stored dock. Returns an empty dock if the text is missing or invalid. Pure. */
export function parseDock(text: string | null): Dock {
  let json: unknown = null;
  try {
    json = JSON.parse(text ?? 'null');
  } catch {
    // stored by another version
  }
  const read = v.safeParse(storedDock, json);
  if (!read.success) {
    return NO_DOCK;
  }
  const dock = read.output;
  const active = dock.tabs.some(({ key }) => key === dock.active) ? dock.active : (dock.tabs[0]?.key ?? null);
  return { ...dock, active };
}
