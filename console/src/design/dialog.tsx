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
  /**
   * Whether the content has its own header and close button. The title is not shown, only announced by screen readers.
   */
  bare?: boolean;
}

const FOCUSABLE = 'a, button, input, select, textarea, summary, [tabindex]';

/**
 * A modal dialog that is open while it is rendered. It uses the browser's dialog element, which traps focus, closes on
 * Escape and restores focus. The first field, if there is one, receives focus.
 */
export function Dialog({ title, onClose, children, foot, wide = false, bare = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const openedFrom = useRef<Element>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    // a page that was hidden shows its dialog again
    const opener = (openedFrom.current ??= document.activeElement);
    element?.showModal();
    element?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) {
        opener.focus();
        if (document.activeElement !== opener) {
          // a button is disabled while its action is pending
          opener.closest('tr')?.querySelector('a')?.focus();
        }
      }
    };
  }, []);
  useEffect(() => {
    const element = body.current;
    const content = element?.firstElementChild;
    if (element === null || !content) {
      return;
    }
    const observer = new ResizeObserver(() => {
      // not every browser lets the keyboard scroll an element that contains nothing focusable
      if (element.scrollHeight > element.clientHeight && element.querySelector(FOCUSABLE) === null) {
        element.tabIndex = 0;
      } else {
        element.removeAttribute('tabindex');
      }
    });
    observer.observe(element);
    observer.observe(content);
    return () => observer.disconnect();
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
      onClose={() => {
        // it is also closed while the page is hidden, and is then not referenced
        if (dialog.current !== null) {
          // a browser closes it without asking if the user presses Esc again and has done nothing in between
          dialog.current.showModal();
          onClose();
        }
      }}
    >
      {bare ? (
        <h2 id={titleId} className="visually-hidden">
          {title}
        </h2>
      ) : (
        <div className={styles['head']}>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
      )}
      <div ref={body} className={styles['body']}>
        <div className={`${styles['content'] ?? ''} ${bare ? (styles['bare'] ?? '') : ''}`}>{children}</div>
      </div>
      {foot === undefined ? null : <div className={styles['foot']}>{foot}</div>}
    </dialog>
  );
}
