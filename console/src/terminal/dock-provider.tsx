// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useCallback, useEffect, useMemo, useReducer, type ReactNode } from 'react';
import { ownName } from '@/address/base-path';
import type { Instance } from '@/api/wire';
import { useKeyId } from '@/session/session';
import { nextDock, parseDock, serializeDock, type Dock, type DockAction } from './dock-state';

interface DockContext {
  dock: Dock;
  dispatch: (action: DockAction) => void;
}

const Context = createContext<DockContext | null>(null);

function read(key: string): Dock {
  try {
    return parseDock(sessionStorage.getItem(key));
  } catch {
    return parseDock(null);
  }
}

/** Provides the terminals that stay open across pages and when the tab is reloaded. */
export function DockProvider({ children }: { children: ReactNode }) {
  // per key, because keys have different terminals
  const key = ownName(`windsock.dock.${useKeyId() ?? ''}`);
  const [dock, dispatch] = useReducer(nextDock, key, read);
  useEffect(() => {
    try {
      sessionStorage.setItem(key, serializeDock(dock));
    } catch {
      // without storage, the dock is lost when the user leaves the page
    }
  }, [key, dock]);
  const context = useMemo(() => ({ dock, dispatch }), [dock]);
  return <Context value={context}>{children}</Context>;
}

export function useDock(): DockContext {
  const context = use(Context);
  if (context === null) {
    throw new Error('useDock requires a DockProvider');
  }
  return context;
}

/** Returns a function that opens a new terminal in an instance, in the dock. */
export function useOpenTerminal(): (instance: Pick<Instance, 'id' | 'name'>) => void {
  const { dispatch } = useDock();
  return useCallback(
    ({ id, name }) =>
      dispatch({
        kind: 'add',
        tab: {
          key: crypto.getRandomValues(new Uint32Array(2)).join('-'),
          instanceId: id,
          instanceName: name,
          terminalId: null,
          mode: null,
        },
      }),
    [dispatch],
  );
}
