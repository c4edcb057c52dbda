// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { get, onProblem, send } from '@/api/client';
import { Problem } from '@/api/problem';
import { session as sessionSchema, type Permission, type Session } from '@/api/wire';
import { takeKeyFromAddress } from './sign-in-link';

export type SessionState =
  | { kind: 'checking' }
  /** `reason` says why the previous session ended. */
  | { kind: 'signed-out'; reason: string | null }
  | { kind: 'unreachable'; problem: Problem }
  | { kind: 'signed-in'; session: Session };

interface SessionContext {
  state: SessionState;
  /** @throws Problem if the key is not accepted */
  signIn: (key: string) => Promise<void>;
  signOut: () => Promise<void>;
  /** Checks again whether a user is signed in. */
  check: () => void;
  /** Must be called when the server closes a stream because the key or the session has ended. */
  signedOut: () => void;
}

const Context = createContext<SessionContext | null>(null);

const ENDED = 'Your session has ended, or your key is no longer valid. Sign in again to continue.';

async function read(): Promise<SessionState> {
  try {
    return { kind: 'signed-in', session: (await get('/api/session', sessionSchema)).data };
  } catch (thrown) {
    const problem = Problem.of(thrown);
    return problem.status === 401 ? { kind: 'signed-out', reason: null } : { kind: 'unreachable', problem };
  }
}

async function openSession(key: string): Promise<SessionState> {
  // the server exchanges the key for a cookie that scripts cannot read
  await send('/api/session', { method: 'POST', headers: { 'X-API-Key': key } });
  return read();
}

/** Returns the state after the session has ended. */
function ended(before: SessionState): SessionState {
  return before.kind === 'signed-in' ? { kind: 'signed-out', reason: ENDED } : before;
}

/** Provides the session. A key in the address is removed from it and exchanged for a session. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });

  useEffect(
    () =>
      onProblem((problem) => {
        if (problem.status === 401) {
          setState(ended);
        }
      }),
    [],
  );

  const check = useCallback(() => {
    void read().then(setState);
  }, []);

  useEffect(() => {
    const key = takeKeyFromAddress();
    if (key === null) {
      check();
      return;
    }
    openSession(key).then(setState, (thrown: unknown) => {
      const problem = Problem.of(thrown);
      setState(
        problem.status === 401
          ? { kind: 'signed-out', reason: 'This link has expired. Enter another key.' }
          : { kind: 'unreachable', problem },
      );
    });
  }, [check]);

  // the cookie may belong to a newer session than the one that ended, for example after the key was rotated
  const mayContinue = state.kind === 'signed-out' && state.reason === ENDED;
  useEffect(() => {
    if (state.kind !== 'signed-out' && state.kind !== 'unreachable') {
      return;
    }
    // another tab may have signed in, or the server may be back
    const recheck = () => {
      if (document.visibilityState === 'visible') {
        void read().then((now) => {
          if (now.kind === 'signed-in') {
            setState(now);
          }
        });
      }
    };
    if (mayContinue) {
      recheck();
    }
    document.addEventListener('visibilitychange', recheck);
    const timer = state.kind === 'unreachable' ? setInterval(recheck, 3_000) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', recheck);
      clearInterval(timer);
    };
  }, [state.kind, mayContinue]);

  const context = useMemo<SessionContext>(
    () => ({
      state,
      check,
      signIn: async (key) => setState(await openSession(key)),
      signOut: async () => {
        await send('/api/session', { method: 'DELETE' });
        setState({ kind: 'signed-out', reason: null });
      },
      signedOut: () => setState(ended),
    }),
    [state, check],
  );
  return <Context value={context}>{children}</Context>;
}

export function useSession(): SessionContext {
  const context = use(Context);
  if (context === null) {
    throw new Error('useSession requires a SessionProvider');
  }
  return context;
}

/** The public id of the key that is signed in, or null. */
export function useKeyId(): string | null {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.key_id : null;
}

/** The tenant of the key that is signed in, or null. */
export function useTenantId(): string | null {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.tenant_id : null;
}

const NO_PERMISSIONS: readonly Permission[] = [];

/** The permissions of the key that is signed in. */
export function usePermissions(): readonly Permission[] {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.permissions : NO_PERMISSIONS;
}

/** Whether the key that is signed in has a permission. */
export function useMay(permission: Permission): boolean {
  return usePermissions().includes(permission);
}
