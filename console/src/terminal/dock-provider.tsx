// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useCallback, useEffect, useMemo, useReducer, type ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { useKeyId } from '@/session/session';
import { keepDock, keptDock, nextDock, type Dock, type DockAction } from './dock-state';

interface DockContext {
  dock: Dock;
  act: (action: DockAction) => void;
}

const Context = createContext<DockContext | null>(null);

function read(place: string): Dock {
  try {
    return keptDock(sessionStorage.getItem(place));
  } catch {
    return keptDock(null);
  }
}

/** Holds the terminals that stay over every page, and over a reload of the tab. */
export function DockProvider({ children }: { children: ReactNode }) {
  // another key has other terminals
  const place = `windsock.dock.${useKeyId() ?? ''}`;
  const [dock, act] = useReducer(nextDock, place, read);
  useEffect(() => {
    try {
      sessionStorage.setItem(place, keepDock(dock));
    } catch {
      // a browser that keeps nothing forgets them with the page
    }
  }, [place, dock]);
  const context = useMemo(() => ({ dock, act }), [dock]);
  return <Context value={context}>{children}</Context>;
}

export function useDock(): DockContext {
  const context = use(Context);
  if (context === null) {
    throw new Error('there is no DockProvider around this');
  }
  return context;
}

/** Opens another terminal in an instance, in the dock. */
export function useOpenTerminal(): (instance: Pick<Instance, 'id' | 'name'>) => void {
  const { act } = useDock();
  return useCallback(
    ({ id, name }) =>
      act({
        kind: 'add',
        tab: {
          key: crypto.getRandomValues(new Uint32Array(2)).join('-'),
          instanceId: id,
          instanceName: name,
          terminalId: null,
          mode: null,
        },
      }),
    [act],
  );
}
