// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { Problem } from '@/api/problem';
import { IconButton } from './button';
import styles from './toasts.module.css';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
  link: ToastLink | undefined;
}

interface ToastLink {
  href: string;
  text: string;
}

interface Toasts {
  /** Reports a success. The message disappears after a few seconds. */
  done: (text: string, link?: ToastLink) => void;
  /** Reports a failure. The message stays until it is closed. */
  failed: (title: string, thrown: unknown) => void;
}

const Context = createContext<Toasts | null>(null);
const SHOWN_MS = 5_000;
const MAX_TOASTS = 4;

let lastId = 0;

function nextId(): number {
  lastId += 1;
  return lastId;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const close = useCallback(
    (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)),
    [],
  );
  const context = useMemo<Toasts>(() => {
    const show = (tone: Toast['tone'], text: string, link?: ToastLink) => {
      const id = nextId();
      setToasts((shown) => [...shown, { id, tone, text, link }].slice(-MAX_TOASTS));
      if (tone === 'good') {
        setTimeout(() => close(id), SHOWN_MS);
      }
    };
    return {
      done: (text, link) => show('good', text, link),
      failed: (title, thrown) => show('bad', `${title}: ${Problem.of(thrown).message}`),
    };
  }, [close]);
  return (
    <Context value={context}>
      {children}
      <div className={styles['list']} role="log" aria-label="Messages">
        {toasts.map((toast) => (
          <div key={toast.id} className={`${styles['toast'] ?? ''} ${styles[toast.tone] ?? ''}`}>
            <p className={styles['text']}>
              {toast.text}{' '}
              {toast.link === undefined ? null : <Link href={toast.link.href}>{toast.link.text}</Link>}
            </p>
            <IconButton icon="close" label="Close message" onClick={() => close(toast.id)} />
          </div>
        ))}
      </div>
    </Context>
  );
}

export function useToasts(): Toasts {
  const toasts = use(Context);
  if (toasts === null) {
    throw new Error('useToasts requires a ToastProvider');
  }
  return toasts;
}
