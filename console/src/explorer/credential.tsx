// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState, type SyntheticEvent } from 'react';
import { Button } from '@/design/button';
import { TextField } from '@/design/field';
import { Notice } from '@/design/states';
import { useSession } from '@/session/session';
import styles from './explorer.module.css';

interface CredentialProps {
  /** Whether calls use a key that was entered here. */
  own: boolean;
  /** Selects a key, or the session if it is null. */
  onKey: (key: string | null) => void;
}

/** Shows the identity that calls use, and lets the user enter another key, which is kept in this page's memory. */
export function Credential({ own, onKey }: CredentialProps) {
  const { state } = useSession();
  const [entering, setEntering] = useState(false);
  const [text, setText] = useState('');
  const name = state.kind === 'signed-in' ? state.session.name : '';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (text.trim() !== '') {
      onKey(text.trim());
      setText('');
      setEntering(false);
    }
  };
  return (
    <Notice>
      {entering ? (
        <form className={styles['credential']} onSubmit={submit}>
          <TextField
            label="API key"
            type="password"
            autoComplete="off"
            spellCheck={false}
            mono
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" disabled={text.trim() === ''}>
            Use this key
          </Button>
          <Button kind="quiet" onClick={() => setEntering(false)}>
            Cancel
          </Button>
        </form>
      ) : (
        <>
          <span>
            {own ? (
              'Calls use the key that you have entered. It is discarded when you leave this page.'
            ) : (
              <>
                Calls use your session, as <strong>{name}</strong>.
              </>
            )}
          </span>
          <Button onClick={() => setEntering(true)}>Use another key</Button>
          {own ? <Button onClick={() => onKey(null)}>Use my session</Button> : null}
        </>
      )}
    </Notice>
  );
}
