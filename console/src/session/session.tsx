// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { get, onProblem, send } from '@/api/client';
import { Problem } from '@/api/problem';
import { keepSessionSecret, onOtherTabsSession, sessionSecret } from '@/api/session-secret';
import { session as sessionSchema, type Permission, type Session } from '@/api/wire';
import { isPageHeld } from '@/design/held-page';
import { LINK_SPENT, takeCodeFromAddress, type Credential } from './sign-in-link';

export type SessionState =
  | { kind: 'checking' }
  /**
   * `reason` explains why the previous session ended. `ended` is that session if its page has input that would be lost.
   * The page is then kept for a user who signs in again with the same key.
   */
  | { kind: 'signed-out'; reason: string | null; ended: Session | null }
  | { kind: 'unreachable'; problem: Problem }
  /** A sign-in link was opened in a browser that is already signed in. The code in the link is still unused. */
  | { kind: 'link-opened'; session: Session; code: string }
  | { kind: 'signed-in'; session: Session };

interface SessionContext {
  state: SessionState;
  /** Also ends the browser's current session. @throws Problem if the credential is not accepted */
  signIn: (credential: Credential) => Promise<void>;
  /** Keeps the session and leaves the code in the opened link unused. */
  staySignedIn: () => void;
  signOut: () => Promise<void>;
  /** Checks again whether a user is signed in. */
  check: () => void;
  /** Must be called when the server closes a stream because the key or the session is no longer valid. */
  signedOut: () => void;
}

const Context = createContext<SessionContext | null>(null);

const ENDED = 'Your session has ended, or your key is no longer valid. Sign in again to continue.';

type Read = Extract<SessionState, { kind: 'signed-in' | 'signed-out' | 'unreachable' }>;

async function read(): Promise<Read> {
  if (sessionSecret() === null) {
    return signedOut(null);
  }
  try {
    return { kind: 'signed-in', session: (await get('/api/session', sessionSchema)).data };
  } catch (thrown) {
    const problem = Problem.of(thrown);
    if (problem.status !== 401) {
      return { kind: 'unreachable', problem };
    }
    // the secret of an ended session stays: only a user who signs out removes it, and other tabs notice that
    return signedOut(null);
  }
}

/** The code of a {@link Problem}: the server has opened a session, but the browser does not send its cookie. */
const NO_COOKIE = 'NO_COOKIE';

/**
 * The server exchanges the credential for a cookie that scripts cannot read, and a secret that only this origin can
 * read.
 *
 * @throws Problem if the credential is not accepted, or NO_COOKIE
 */
async function openSession(credential: Credential): Promise<Read> {
  if (credential.kind === 'key') {
    await send('/api/session', { method: 'POST', headers: { 'X-API-Key': credential.key } });
  } else {
    await send('/api/session/code', { method: 'POST', body: { code: credential.code } });
  }
  const opened = await read();
  if (opened.kind === 'signed-out') {
    throw new Problem({
      code: NO_COOKIE,
      title: 'No session',
      detail:
        'You are not signed in, because this browser blocks cookies. Allow cookies for this address, and sign in again.',
      status: 0,
      requestId: null,
    });
  }
  return opened;
}

/** Signs in with the code in a link. If a user is already signed in, asks for confirmation first. */
async function openLink(code: string): Promise<SessionState> {
  const before = await read();
  switch (before.kind) {
    case 'signed-in':
      return { kind: 'link-opened', session: before.session, code };
    case 'unreachable':
      return before;
    case 'signed-out':
      try {
        return await openSession({ kind: 'code', code });
      } catch (thrown) {
        const problem = Problem.of(thrown);
        if (problem.status === 401) {
          return signedOut(`${LINK_SPENT} Get a new link, or enter a key.`);
        }
        return problem.code === NO_COOKIE ? signedOut(problem.message) : { kind: 'unreachable', problem };
      }
  }
}

/** A browser may load a page before the user visits it. The preload must not use up the code. */
function whenVisited(): Promise<void> {
  return 'prerendering' in document && document.prerendering === true
    ? new Promise((visited) =>
        document.addEventListener('prerenderingchange', () => visited(), { once: true }),
      )
    : Promise.resolve();
}

/** Returns the state after the session has ended. */
function ended(before: SessionState): SessionState {
  return before.kind === 'signed-in'
    ? { kind: 'signed-out', reason: ENDED, ended: isPageHeld() ? before.session : null }
    : before;
}

function signedOut(reason: string | null): Extract<SessionState, { kind: 'signed-out' }> {
  return { kind: 'signed-out', reason, ended: null };
}

/** Returns the session that the page belongs to, or null if there is no page. */
export function sessionOfPage(state: SessionState): Session | null {
  switch (state.kind) {
    case 'signed-in':
      return state.session;
    case 'signed-out':
      return state.ended;
    case 'checking':
    case 'unreachable':
    case 'link-opened':
      return null;
  }
}

/** Provides the session. A code in the address is removed from it and exchanged for a session. */
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

  const pendingCode = useRef<string | null>(null);
  const check = useCallback(() => {
    const code = pendingCode.current;
    void (code === null ? read() : openLink(code)).then((now) => {
      if (now.kind !== 'unreachable') {
        pendingCode.current = null;
      }
      setState(now);
    });
  }, []);

  useEffect(() => {
    const takeCode = () => {
      const code = takeCodeFromAddress();
      pendingCode.current = code ?? pendingCode.current;
      return code !== null;
    };
    // a link may be opened in a tab that already shows the console
    const linkOpened = () => {
      if (takeCode()) {
        check();
      }
    };
    takeCode();
    void whenVisited().then(check);
    addEventListener('hashchange', linkOpened);
    const stopListening = onOtherTabsSession(check);
    return () => {
      removeEventListener('hashchange', linkOpened);
      stopListening();
    };
  }, [check]);

  // the browser may have a newer session than the session that ended, for example after the key was rotated
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
      signIn: async (credential) => setState(await openSession(credential)),
      staySignedIn: check,
      signOut: async () => {
        await send('/api/session', { method: 'DELETE' });
        keepSessionSecret(null);
        setState(signedOut(null));
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

/** The session that the page belongs to, or null. */
function useSessionOfPage(): Session | null {
  return sessionOfPage(useSession().state);
}

/** The public id of the current session's key, or null. */
export function useKeyId(): string | null {
  return useSessionOfPage()?.key_id ?? null;
}

/** The tenant of the current session's key, or null. */
export function useTenantId(): string | null {
  return useSessionOfPage()?.tenant_id ?? null;
}

/** When the current session's key expires, in milliseconds since 1970, or null for never. */
export function useKeyExpiry(): number | null {
  const expiry = useSessionOfPage()?.key_expires_at ?? null;
  return expiry === null ? null : Date.parse(expiry);
}

const NO_PERMISSIONS: readonly Permission[] = [];

/** The permissions of the current session's key. */
export function usePermissions(): readonly Permission[] {
  return useSessionOfPage()?.permissions ?? NO_PERMISSIONS;
}

/** Whether the current session's key has a permission. */
export function useMay(permission: Permission): boolean {
  return usePermissions().includes(permission);
}
