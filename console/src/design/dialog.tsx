// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './button';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons at the bottom. */
  foot?: ReactNode;
  wide?: boolean;
}

/**
 * A modal dialog, there as long as it is rendered: the browser's own, which keeps the focus within, closes on Escape and
 * gives the focus back. Where there is something to fill in, the focus begins there.
 */
export function Dialog({ title, onClose, children, foot, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    const opener = document.activeElement;
    shown?.showModal();
    shown?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement) {
        opener.focus();
      }
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={`${styles['dialog'] ?? ''} ${wide ? (styles['wide'] ?? '') : ''}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles['head']}>
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      <div className={styles['body']}>{children}</div>
      {foot === undefined ? null : <div className={styles['foot']}>{foot}</div>}
    </dialog>
  );
}
