// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { assignErrors, type FieldErrors, type FieldOptions } from '@/api/field-errors';
import { Problem } from '@/api/problem';

/** The properties that a field component needs to be part of a form. */
export interface FieldBinding {
  name: string;
  value: string;
  error: string | undefined;
  onChange: (event: { target: { value: string } }) => void;
}

export interface Form<F extends string> {
  texts: Readonly<Record<F, string>>;
  /** The errors of edited fields or, after an attempt to submit the form, of all fields. */
  errors: FieldErrors;
  /** The error that belongs to no field. */
  error: string | null;
  /** Whether a request is in progress. */
  busy: boolean;
  /** How many times the form was rejected. */
  rejections: number;
  /** Whether anything was entered. */
  edited: boolean;
  set: (name: F, text: string) => void;
  /** Replaces all texts. */
  fill: (texts: Readonly<Record<F, string>>) => void;
  field: (name: F) => FieldBinding;
  /** Records that part of the form other than the text fields was edited, and clears its API errors. */
  touch: (prefix: string) => void;
  /** Rejects the form before it is sent. */
  reject: (errors: FieldErrors) => void;
  /** Sends the form. If that fails, the errors are shown and the form can be sent again. */
  send: (request: () => Promise<void>) => Promise<void>;
}

interface FormOptions<F extends string> extends FieldOptions {
  /** Returns the errors in the form values that the console can detect. The API performs the final validation. */
  check?: ((texts: Readonly<Record<F, string>>) => FieldErrors) | undefined;
}

/** The state of a form whose fields have the same names as in the API. */
export function useForm<F extends string>(
  initial: Readonly<Record<F, string>>,
  { check, ...options }: FormOptions<F> = {},
): Form<F> {
  const [texts, setTexts] = useState(initial);
  const [touched, setTouched] = useState<readonly string[]>([]);
  const [rejected, setRejected] = useState<FieldErrors>({});
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [rejections, setRejections] = useState(0);
  const reject = (fields: FieldErrors, rest: string | null) => {
    setRejected(fields);
    setError(rest);
    setRejections((times) => times + 1);
  };
  const touch = (prefix: string) => {
    setTouched((before) => (before.includes(prefix) ? before : [...before, prefix]));
    setRejected((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith(prefix))),
    );
  };
  const set = (name: F, text: string) => {
    setTexts((before) => ({ ...before, [name]: text }));
    touch(name);
  };
  const checked = Object.entries(check?.(texts) ?? {}).filter(
    ([name]) => rejections > 0 || touched.some((prefix) => name.startsWith(prefix)),
  );
  const errors: FieldErrors = { ...Object.fromEntries(checked), ...rejected };
  return {
    texts,
    errors,
    error,
    busy,
    rejections,
    edited: touched.length > 0,
    set,
    fill: (all) => {
      setTexts(all);
      setRejected({});
    },
    field: (name) => ({
      name,
      value: texts[name],
      error: errors[name],
      onChange: (event) => set(name, event.target.value),
    }),
    touch,
    // errors that the check found disappear when their cause is fixed
    reject: (fields) => reject(check === undefined ? fields : {}, null),
    send: async (request) => {
      setBusy(true);
      setError(null);
      try {
        await request();
      } catch (thrown) {
        const { fields, rest } = assignErrors(Problem.of(thrown), Object.keys(initial), options);
        reject(fields, rest);
      } finally {
        setBusy(false);
      }
    },
  };
}
