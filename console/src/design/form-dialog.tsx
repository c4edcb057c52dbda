// SPDX-License-Identifier: Apache-2.0
'use client';
import { Fragment, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './form-dialog.module.css';
import { useHeldPage } from './held-page';
import { Notice } from './states';
import type { Form } from './use-form';

interface FormDialogProps<F extends string> {
  title: string;
  form: Form<F>;
  /** The label of the button that sends the form. */
  action: string;
  /** Its label while the request is in progress. */
  acting: string;
  /** `danger` if the action destroys data. */
  kind?: 'primary' | 'danger';
  /** The reason why the form cannot be sent right now, or null. */
  blocked?: string | null;
  /** The reason why there is nothing to send yet, or null. */
  idle?: string | null;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog with a form. After a rejection, screen readers announce the errors, and the first invalid field receives
 * focus. A form with user input is discarded only after confirmation.
 */
export function FormDialog<F extends string>({
  title,
  form,
  action,
  acting,
  kind = 'primary',
  blocked = null,
  idle = null,
  onSubmit,
  onClose,
  children,
}: FormDialogProps<F>) {
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  const { errors, error, busy, rejections, edited } = form;
  const [asking, setAsking] = useState(false);
  // Esc opens the confirmation, and a second Esc returns to the form
  const close = () => (edited ? setAsking(!asking) : onClose());
  useHeldPage(edited, () => setAsking(true));
  useEffect(() => {
    const invalid = rejections === 0 ? null : element.current?.querySelector('[aria-invalid="true"]');
    if (invalid instanceof HTMLElement) {
      invalid.focus();
    }
  }, [rejections]);
  return (
    <Dialog
      title={title}
      onClose={close}
      foot={
        // distinct keys, because a button that becomes the submit button during a click would submit the form
        asking ? (
          <Fragment key="question">
            <span role="alert" className={styles['question']}>
              Discard what you have entered?
            </span>
            <Button onClick={() => setAsking(false)}>Keep editing</Button>
            <Button kind="danger" onClick={onClose}>
              Discard
            </Button>
          </Fragment>
        ) : (
          <Fragment key="actions">
            <Button onClick={close}>Cancel</Button>
            <Button
              type="submit"
              kind={kind}
              form={id}
              disabled={busy || blocked !== null || idle !== null}
              title={blocked ?? idle ?? undefined}
            >
              {busy ? acting : action}
            </Button>
          </Fragment>
        )
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
