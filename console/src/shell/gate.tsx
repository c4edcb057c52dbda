// SPDX-License-Identifier: Apache-2.0
'use client';
import { type ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { ErrorState, LoadingRows } from '@/design/states';
import { ToastProvider } from '@/design/toasts';
import { SessionProvider, useSession } from '@/session/session';
import { SignIn, SwitchIdentity } from '@/session/sign-in';
import { MetricsProvider } from '@/metrics/provider';
import { StreamsProvider } from '@/streams/provider';
import { DockProvider } from '@/terminal/dock-provider';
import { Shell } from './shell';

function Authenticated({ children }: { children: ReactNode }) {
  const { state, check } = useSession();
  switch (state.kind) {
    case 'checking':
      return <LoadingRows rows={1} label="Signing in" />;
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
      return (
        // a cache per key, so that one key never sees what another one has read
        <SWRConfig key={state.session.key_id} value={{ provider: () => new Map() }}>
          <StreamsProvider session={state.session}>
            <MetricsProvider>
              <DockProvider>
                <Shell session={state.session}>{children}</Shell>
              </DockProvider>
            </MetricsProvider>
          </StreamsProvider>
        </SWRConfig>
      );
  }
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
