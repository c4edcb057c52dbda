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
  /** The label of the button that sends the form. */
  action: string;
  /** Its label while the request is running. */
  acting: string;
  /** `danger` if something is lost. */
  kind?: 'primary' | 'danger';
  /** Why the form cannot be sent right now, or null. */
  blocked?: string | null;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with a form. After a rejection, the errors are read out and the first invalid field gets the focus. */
export function FormDialog<F extends string>({
  title,
  form,
  action,
  acting,
  kind = 'primary',
  blocked = null,
  onSubmit,
  onClose,
  children,
}: FormDialogProps<F>) {
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  const { errors, error, busy, rejections } = form;
  useEffect(() => {
    const invalid = rejections === 0 ? null : element.current?.querySelector('[aria-invalid="true"]');
    if (invalid instanceof HTMLElement) {
      invalid.focus();
    }
  }, [rejections]);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind={kind}
            form={id}
            disabled={busy || blocked !== null}
            title={blocked ?? undefined}
          >
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
          {error === null ? null : <Notice tone="bad">{error}</Notice>}
          {Object.values(errors).some((one) => one !== undefined) ? (
            <span className="visually-hidden">Some fields are invalid. See the messages below.</span>
          ) : null}
        </div>
        {blocked === null ? null : <Notice tone="warn">{blocked}</Notice>}
        {children}
      </form>
    </Dialog>
  );
}
