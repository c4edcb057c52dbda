// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './form-dialog.module.css';
import { Notice } from './states';
import type { Form } from './use-form';

interface FormDialogProps<F extends string> {
  title: string;
  form: Form<F>;
  /** What the button that sends it says. */
  action: string;
  /** What it says meanwhile. */
  acting: string;
  /** How that button looks; danger where something is lost. */
  kind?: 'primary' | 'danger';
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that sends a form. What was refused is read out, and the first field that is wrong has the keyboard. */
export function FormDialog<F extends string>({
  title,
  form,
  action,
  acting,
  kind = 'primary',
  onSubmit,
  onClose,
  children,
}: FormDialogProps<F>) {
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  const { errors, refusal, busy, rejections } = form;
  useEffect(() => {
    const wrong = rejections === 0 ? null : element.current?.querySelector('[aria-invalid="true"]');
    if (wrong instanceof HTMLElement) {
      wrong.focus();
    }
  }, [rejections]);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind={kind} form={id} disabled={busy}>
            {busy ? acting : action}
          </Button>
        </>
      }
    >
      <form
        ref={element}
        id={id}
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <div role="alert">
          {refusal === null ? null : <Notice tone="bad">{refusal}</Notice>}
          {Object.values(errors).some((error) => error !== undefined) ? (
            <span className="visually-hidden">Some of it is not valid; what, stands at the fields.</span>
          ) : null}
        </div>
        {children}
      </form>
    </Dialog>
  );
}
