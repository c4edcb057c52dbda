// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Notice } from '@/design/states';
import styles from './access.module.css';

interface SecretDialogProps {
  title: string;
  name: string;
  /** Null where an answer was lost and repeated: the server does not know it any more. */
  secret: string | null;
  /** What else is to be known of it. */
  note: string | null;
  /** Forgets the secret: whoever holds it must hold it no longer. */
  onClose: () => void;
}

/**
 * Shows a secret, this once. It asks again before it is closed without having been copied, and forgets it when the page
 * is left.
 */
export function SecretDialog({ title, name, secret, note, onClose }: SecretDialogProps) {
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'by hand'>('no');
  const [asked, setAsked] = useState(false);
  const forget = useEffectEvent(onClose);
  useEffect(() => {
    // a page that is left may be kept, to be shown again as it was
    const left = () => forget();
    addEventListener('pagehide', left);
    return () => removeEventListener('pagehide', left);
  }, []);
  const close = () => {
    if (secret === null || copied !== 'no' || asked) {
      onClose();
    } else {
      setAsked(true);
    }
  };
  const copy = async () => {
    text.current?.select();
    try {
      await navigator.clipboard.writeText(secret ?? '');
      setCopied('yes');
    } catch {
      // over plain HTTP a page has no clipboard
      setCopied('by hand');
    }
  };
  return (
    <Dialog
      title={title}
      onClose={close}
      foot={
        <Button kind={copied === 'no' ? 'plain' : 'primary'} onClick={close}>
          {asked && copied === 'no' ? 'Close without it' : 'Done'}
        </Button>
      }
    >
      {secret === null ? (
        <Notice tone="bad">
          The key was made, but its secret did not arrive and cannot be shown again. Rotate {name}.
        </Notice>
      ) : (
        <>
          <Notice tone="warn">
            <strong>This is the only time that it is shown.</strong> Windsock keeps a hash of it and cannot
            show it again; who loses it rotates the key.
          </Notice>
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
                  : copied === 'by hand'
                    ? 'This browser does not let the page copy; it is selected: press Ctrl+C.'
                    : asked
                      ? 'It is not copied yet. Close all the same?'
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
