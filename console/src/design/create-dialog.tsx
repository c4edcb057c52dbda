// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ReactNode } from 'react';
import type * as v from 'valibot';
import { mutate } from '@/api/client';
import type { FieldErrors, FieldOptions } from '@/api/field-errors';
import { FormDialog } from './form-dialog';
import { useForm, type Form } from './use-form';

/** The request that a form produces, or the errors in its values. */
export type Draft = { request: object } | { errors: FieldErrors };

interface CreateDialogProps<F extends string, T> extends FieldOptions {
  title: string;
  /** The label of the button that sends the form. */
  action: string;
  /** Its label while the request is in progress. */
  acting?: string;
  /** The path of the collection that the resource is added to. */
  path: string;
  schema: v.GenericSchema<unknown, T>;
  initial: Readonly<Record<F, string>>;
  toRequest: (texts: Readonly<Record<F, string>>) => Draft;
  onCreated: (created: T) => void;
  onClose: () => void;
  /** The reason why nothing can be created right now, or null. */
  blocked?: string | null;
  children: (form: Form<F>) => ReactNode;
}

/** A dialog that creates a resource. */
export function CreateDialog<F extends string, T>({
  title,
  action,
  acting = 'Creating…',
  path,
  schema,
  initial,
  toRequest,
  onCreated,
  onClose,
  blocked = null,
  children,
  ...options
}: CreateDialogProps<F, T>) {
  const form = useForm(initial, {
    ...options,
    check: (texts) => {
      const draft = toRequest(texts);
      return 'errors' in draft ? draft.errors : {};
    },
  });
  const submit = () => {
    const draft = toRequest(form.texts);
    if ('errors' in draft) {
      form.reject(draft.errors);
      return;
    }
    void form.send(async () => onCreated((await mutate('POST', path, schema, draft.request)).data));
  };
  return (
    <FormDialog
      title={title}
      form={form}
      action={action}
      acting={acting}
      blocked={blocked}
      onSubmit={submit}
      onClose={onClose}
    >
      {children(form)}
    </FormDialog>
  );
}
