// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { assignErrors, type FieldErrors, type FieldOptions } from '@/api/field-errors';
import { Problem } from '@/api/problem';

/** What a field component needs to be a field of a form. */
export interface FieldBinding {
  name: string;
  value: string;
  error: string | undefined;
  onChange: (event: { target: { value: string } }) => void;
}

export interface Form<F extends string> {
  texts: Readonly<Record<F, string>>;
  errors: FieldErrors;
  /** The error that belongs to no field. */
  error: string | null;
  /** Whether a request is running. */
  busy: boolean;
  /** How often the form was rejected. */
  rejections: number;
  set: (name: F, text: string) => void;
  field: (name: F) => FieldBinding;
  /** Clears the errors of all fields whose names start like this. */
  clearErrors: (prefix: string) => void;
  /** Rejects the form before it is sent. */
  reject: (errors: FieldErrors) => void;
  /** Sends the form. If that fails, the errors are shown and the form can be sent again. */
  send: (request: () => Promise<void>) => Promise<void>;
}

/** The state of a form whose fields have the same names as in the API. The API decides what is valid. */
export function useForm<F extends string>(
  initial: Readonly<Record<F, string>>,
  options: FieldOptions = {},
): Form<F> {
  const [texts, setTexts] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [rejections, setRejections] = useState(0);
  const reject = (fields: FieldErrors, rest: string | null) => {
    setErrors(fields);
    setError(rest);
    setRejections((times) => times + 1);
  };
  const set = (name: F, text: string) => {
    setTexts((before) => ({ ...before, [name]: text }));
    setErrors((before) => ({ ...before, [name]: undefined }));
  };
  return {
    texts,
    errors,
    error,
    busy,
    rejections,
    set,
    field: (name) => ({
      name,
      value: texts[name],
      error: errors[name],
      onChange: (event) => set(name, event.target.value),
    }),
    clearErrors: (prefix) =>
      setErrors((before) =>
        Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith(prefix))),
      ),
    reject: (fields) => reject(fields, null),
    send: async (request) => {
      setBusy(true);
      setError(null);
      try {
        await request();
      } catch (thrown) {
        const { fields, rest } = assignErrors(Problem.of(thrown), Object.keys(initial), options);
        reject(fields, rest);
        setBusy(false);
      }
    },
  };
}
