// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState, type SyntheticEvent } from 'react';
import { Problem } from '@/api/problem';
import { Button } from '@/design/button';
import { TextField } from '@/design/field';
import { Mark } from '@/design/mark';
import { useSession } from './session';
import { keyOfPaste } from './sign-in-link';
import styles from './sign-in.module.css';

/** Asks for a key. The requested page is shown after the key is accepted. */
export function SignIn({ reason }: { reason: string | null }) {
  const { signIn } = useSession();
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(keyOfPaste(key));
    } catch (thrown) {
      const problem = Problem.of(thrown);
      setError(problem.status === 401 ? 'Invalid key: it is unknown, revoked or expired.' : problem.message);
      setBusy(false);
    }
    setKey('');
  };

  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <div className={styles['brand']}>
          <Mark wind="strong" size={44} />
          <div>
            <h1>Windsock</h1>
            <p>Sign in to see which way the wind blows.</p>
          </div>
        </div>
        {reason === null ? null : (
          <p role="alert" className={styles['reason']}>
            {reason}
          </p>
        )}
        <form className={styles['form']} onSubmit={(event) => void submit(event)}>
          <TextField
            label="API key"
            type="password"
            name="windsock-key"
            autoComplete="off"
            spellCheck={false}
            required
            mono
            value={key}
            onChange={(event) => setKey(event.target.value)}
            error={error}
            hint="The server prints a sign-in link with the admin key when it starts for the first time. You can also paste a sign-in link."
          />
          <Button type="submit" kind="primary" disabled={busy || key.trim() === ''}>
            {busy ? 'Signing in…' : 'Sign in'}
          </Button>
        </form>
        <p className={styles['hint']}>
          You are signed out after 12 hours of inactivity. The key itself is not stored in the browser.
        </p>
      </div>
    </main>
  );
}
