// SPDX-License-Identifier: Apache-2.0
'use client';
import { Activity, type ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { Problem } from '@/api/problem';
import { ErrorState } from '@/design/states';
import { ToastProvider } from '@/design/toasts';
import { SessionProvider, sessionOfPage, useSession } from '@/session/session';
import { SignIn, SwitchIdentity } from '@/session/sign-in';
import { MetricsProvider } from '@/metrics/provider';
import { StreamsProvider } from '@/streams/provider';
import { DockProvider } from '@/terminal/dock-provider';
import { EmptyShell } from './empty-shell';
import { Shell } from './shell';

const MAX_RETRY_MS = 15_000;

/** Retries after 1, 2, 4 s and so on, so that a page is up to date soon after the server is back. */
function retry(
  error: unknown,
  _key: string,
  _config: unknown,
  revalidate: (options: { retryCount: number; dedupe: boolean }) => unknown,
  { retryCount }: { retryCount: number },
): void {
  const { status } = Problem.of(error);
  // the same request would fail in the same way
  if (status === 401 || status === 403 || status === 404) {
    return;
  }
  const wait = Math.min(MAX_RETRY_MS, 1_000 * 2 ** Math.min(retryCount - 1, 10));
  setTimeout(() => revalidate({ retryCount, dedupe: true }), wait * (0.75 + Math.random() / 2));
}

/** What the user sees instead of the page. */
function Front() {
  const { state, check } = useSession();
  switch (state.kind) {
    case 'checking':
      return <EmptyShell />;
    case 'signed-out':
      return <SignIn reason={state.reason} />;
    case 'link-opened':
      return <SwitchIdentity session={state.session} code={state.code} />;
    case 'unreachable':
      return (
        <main>
          <ErrorState problem={state.problem} onRetry={check} />
        </main>
      );
    case 'signed-in':
      return null;
  }
}

/**
 * The page. While the session has ended, it is hidden and does nothing: it holds no streams and sends no requests. A
 * user who signs in again with the same key continues with the same dialogs and the same input.
 */
function Authenticated({ children }: { children: ReactNode }) {
  const { state } = useSession();
  const session = sessionOfPage(state);
  return (
    <>
      {session === null ? null : (
        // a page and a cache per key, so that a key never sees data that another key has read
        <SWRConfig key={session.key_id} value={{ provider: () => new Map(), onErrorRetry: retry }}>
          <Activity mode={state.kind === 'signed-in' ? 'visible' : 'hidden'}>
            <StreamsProvider session={session}>
              <MetricsProvider>
                <DockProvider>
                  <Shell session={session}>{children}</Shell>
                </DockProvider>
              </MetricsProvider>
            </StreamsProvider>
          </Activity>
        </SWRConfig>
      )}
      <Front />
    </>
  );
}

/** Shows the page if a user is signed in, and otherwise the sign-in form. */
export function Gate({ children }: { children: ReactNode }) {
  return (
    <SessionProvider>
      <ToastProvider>
        <Authenticated>{children}</Authenticated>
      </ToastProvider>
    </SessionProvider>
  );
}
