// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { get, onRefused, send } from '@/api/client';
import { Problem } from '@/api/problem';
import { session as sessionSchema, type Permission, type Session } from '@/api/wire';
import { takeKey } from './sign-in-link';

export type SessionState =
  | { kind: 'checking' }
  /** `reason` tells why a session that was there is over. */
  | { kind: 'signed-out'; reason: string | null }
  | { kind: 'unreachable'; problem: Problem }
  | { kind: 'signed-in'; session: Session };

interface SessionContext {
  state: SessionState;
  /** @throws Problem where the key is not accepted */
  signIn: (key: string) => Promise<void>;
  signOut: () => Promise<void>;
  /** Looks again who is signed in. */
  check: () => void;
  /** Says that a stream was ended since the credential is over. */
  revoked: () => void;
}

const Context = createContext<SessionContext | null>(null);

const REVOKED = 'This key was revoked, rotated out or has expired, or its session is over. Sign in again.';

async function read(): Promise<SessionState> {
  try {
    return { kind: 'signed-in', session: (await get('/api/session', sessionSchema)).data };
  } catch (thrown) {
    const problem = Problem.of(thrown);
    return problem.status === 401 ? { kind: 'signed-out', reason: null } : { kind: 'unreachable', problem };
  }
}

async function open(key: string): Promise<SessionState> {
  // the key goes into a header, and from there into a cookie that no script can read
  await send('/api/session', { method: 'POST', headers: { 'X-API-Key': key } });
  return read();
}

/** Whether what is shown has to go, since nobody is signed in any more. */
function over(before: SessionState): SessionState {
  return before.kind === 'signed-in' ? { kind: 'signed-out', reason: REVOKED } : before;
}

/** Knows who is signed in. A key that the address carries is taken out of it and becomes the session. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });

  useEffect(
    () =>
      onRefused((refusal) => {
        if (refusal.status === 401) {
          setState(over);
        }
      }),
    [],
  );

  const check = useCallback(() => {
    void read().then(setState);
  }, []);

  useEffect(() => {
    const key = takeKey();
    if (key === null) {
      check();
      return;
    }
    open(key).then(setState, (thrown: unknown) => {
      const problem = Problem.of(thrown);
      setState(
        problem.status === 401
          ? { kind: 'signed-out', reason: 'The key of this link is not valid any more. Paste another one.' }
          : { kind: 'unreachable', problem },
      );
    });
  }, [check]);

  // what ended may have been an older session than that of the cookie: a rotation of one's own key signs in anew
  const mayGoOn = state.kind === 'signed-out' && state.reason === REVOKED;
  useEffect(() => {
    if (state.kind !== 'signed-out' && state.kind !== 'unreachable') {
      return;
    }
    // another tab may have signed in meanwhile, or the server may be back
    const look = () => {
      if (document.visibilityState === 'visible') {
        void read().then((now) => {
          if (now.kind === 'signed-in') {
            setState(now);
          }
        });
      }
    };
    if (mayGoOn) {
      look();
    }
    document.addEventListener('visibilitychange', look);
    const timer = state.kind === 'unreachable' ? setInterval(look, 3_000) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', look);
      clearInterval(timer);
    };
  }, [state.kind, mayGoOn]);

  const context = useMemo<SessionContext>(
    () => ({
      state,
      check,
      signIn: async (key) => setState(await open(key)),
      signOut: async () => {
        await send('/api/session', { method: 'DELETE' });
        setState({ kind: 'signed-out', reason: null });
      },
      revoked: () => setState(over),
    }),
    [state, check],
  );
  return <Context value={context}>{children}</Context>;
}

export function useSession(): SessionContext {
  const context = use(Context);
  if (context === null) {
    throw new Error('there is no SessionProvider around this');
  }
  return context;
}

/** The public id of the key that is signed in; null for none. */
export function useKeyId(): string | null {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.key_id : null;
}

/** The tenant that the key which is signed in acts in; null for none. */
export function useTenantId(): string | null {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.tenant_id : null;
}

const NOTHING: readonly Permission[] = [];

/** What the key that is signed in may do. Pages leave out what it may not. */
export function usePermissions(): readonly Permission[] {
  const { state } = useSession();
  return state.kind === 'signed-in' ? state.session.permissions : NOTHING;
}

export function useMay(permission: Permission): boolean {
  return usePermissions().includes(permission);
}
