// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { Problem } from '@/api/problem';
import type { Session } from '@/api/wire';
import { Button } from '@/design/button';
import { TextField } from '@/design/field';
import { Mark } from '@/design/mark';
import { useSession } from './session';
import { credentialOfPaste, LINK_SPENT } from './sign-in-link';
import styles from './sign-in.module.css';

const INVALID = {
  key: 'Invalid key: it is unknown, revoked or expired.',
  code: LINK_SPENT,
};

/** Asks for a key or a sign-in link. Once the key or link is accepted, the requested page is shown. */
export function SignIn({ reason }: { reason: string | null }) {
  const { signIn } = useSession();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const credential = credentialOfPaste(key);
    setBusy(true);
    setError(undefined);
    try {
      await signIn(credential);
    } catch (thrown) {
      const problem = Problem.of(thrown);
      setError(problem.status === 401 ? INVALID[credential.kind] : problem.message);
      setBusy(false);
    }
    setKey('');
  };

  return (
    <Card>
      {reason === null || error !== undefined ? null : (
        <p role="alert" className={styles['reason']}>
          {reason}
        </p>
      )}
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <TextField
          label="API key or sign-in link"
          type="password"
          name="windsock-key"
          autoComplete="off"
          spellCheck={false}
          required
          mono
          value={key}
          onChange={(event) => setKey(event.target.value)}
          error={error}
          hint={
            <>
              The server prints a link when it starts for the first time. For a new link, run{' '}
              <code className={styles['command']}>./windsock --sign-in</code> on the server.
            </>
          }
        />
        <Button type="submit" kind="primary" disabled={busy || key.trim() === ''}>
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <p className={styles['hint']}>
        You are signed out after 12 hours of inactivity. The key itself is not stored in the browser.
      </p>
    </Card>
  );
}

/** Asks before a sign-in link changes who is signed in. */
export function SwitchIdentity({ session, code }: { session: Session; code: string }) {
  const { signIn, staySignedIn } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const switchIdentity = async () => {
    setBusy(true);
    try {
      await signIn({ kind: 'code', code });
    } catch (thrown) {
      const problem = Problem.of(thrown);
      setError(problem.status === 401 ? INVALID.code : problem.message);
      setBusy(false);
    }
  };

  return (
    <Card>
      <div className={styles['form']}>
        <h2>Sign in as administrator?</h2>
        <p>
          You are signed in as <strong>{session.name}</strong>. The link that you opened signs this browser in
          as the server’s administrator and ends your current session in all tabs.
        </p>
        {error === undefined ? null : (
          <p role="alert" className={styles['reason']}>
            {error} You are still signed in as {session.name}.
          </p>
        )}
        <div className={styles['choices']}>
          <Button onClick={staySignedIn} disabled={busy}>
            Stay signed in as {session.name}
          </Button>
          {error === INVALID.code ? null : (
            <Button kind="primary" onClick={() => void switchIdentity()} disabled={busy}>
              {busy ? 'Signing in…' : 'Sign in as administrator'}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

function Card({ children }: { children: ReactNode }) {
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <div className={styles['brand']}>
          <Mark wind="strong" size={44} />
          <div>
            <h1>Windsock</h1>
            <p>Sign in to see what is running.</p>
          </div>
        </div>
        {children}
      </div>
    </main>
  );
}
