// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { Button } from '@/design/button';
import { copyText } from '@/design/copy';
import { Dialog } from '@/design/dialog';
import { useHeldPage } from '@/design/held-page';
import { Notice } from '@/design/states';
import styles from './access.module.css';

interface SecretDialogProps {
  title: string;
  /** The name of the object that the secret belongs to. */
  name: string;
  /** Null if the response was lost and the request was repeated: the server no longer has the secret. */
  secret: string | null;
  note: string | null;
  /** Forgets the secret. The caller must not keep it either. */
  onClose: () => void;
}

/**
 * Shows a secret once. Asks for confirmation if it is closed before the secret was copied, and forgets the secret when the
 * user leaves the page.
 */
export function SecretDialog({ title, name, secret, note, onClose }: SecretDialogProps) {
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'manually'>('no');
  const [warned, setWarned] = useState(false);
  const forget = useEffectEvent(onClose);
  useEffect(() => {
    // the browser may cache the page and restore it unchanged
    const leave = () => forget();
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, []);
  useHeldPage(secret !== null && copied === 'no', () => setWarned(true));
  const close = () => {
    if (secret === null || copied !== 'no' || warned) {
      onClose();
    } else {
      setWarned(true);
    }
  };
  const copy = async () => {
    const done = await copyText(secret ?? '');
    text.current?.select();
    setCopied(done ? 'yes' : 'manually');
  };
  return (
    <Dialog
      title={title}
      onClose={close}
      foot={
        <Button kind={copied === 'no' ? 'plain' : 'primary'} onClick={close}>
          {warned && copied === 'no' ? 'Close anyway' : 'Done'}
        </Button>
      }
    >
      {secret === null ? (
        <Notice tone="bad">
          The response with the secret was lost, and the secret cannot be shown again. Rotate {name} to get a
          new one.
        </Notice>
      ) : (
        <>
          <Notice tone="warn">Copy it now; it will not be shown again. If it is lost, rotate it.</Notice>
          <div className={styles['secret']}>
            <label htmlFor={id}>Secret of {name}</label>
            <textarea
              ref={text}
              id={id}
              readOnly
              rows={2}
              spellCheck={false}
              value={secret}
              onFocus={(event) => event.target.select()}
              onCopy={() => setCopied('yes')}
            />
            <div className={styles['copy']}>
              <Button kind="primary" icon="copy" onClick={() => void copy()}>
                Copy
              </Button>
              <span role="status">
                {copied === 'yes'
                  ? 'Copied.'
                  : copied === 'manually'
                    ? 'The browser did not allow copying. The secret is selected: press Ctrl+C.'
                    : warned
                      ? 'You have not copied the secret. Close anyway?'
                      : ''}
              </span>
            </div>
          </div>
          {note === null ? null : <p>{note}</p>}
        </>
      )}
    </Dialog>
  );
}
