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
 * A modal dialog that is open while it is rendered. It uses the dialog element of the browser, which traps the focus, closes
 * on Escape and returns the focus. The first field gets the focus, if there is one.
 */
export function Dialog({ title, onClose, children, foot, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      element?.close();
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
