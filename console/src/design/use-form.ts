// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { atFields, type FieldErrors } from '@/api/field-errors';
import { Problem } from '@/api/problem';

export interface Form<F extends string> {
  texts: Readonly<Record<F, string>>;
  errors: FieldErrors<F>;
  /** What is wrong and belongs to no field. */
  refusal: string | null;
  busy: boolean;
  /** How often it was found to be wrong. */
  rejections: number;
  set: (name: F, text: string) => void;
  /** What a text field needs to be this one. */
  field: (name: F) => {
    name: F;
    value: string;
    error: string | undefined;
    onChange: (event: { target: { value: string } }) => void;
  };
  /** Says what is wrong without having asked the API. */
  reject: (errors: FieldErrors<F>) => void;
  /** Sends it; a refusal goes to the fields that it names, and the form can be sent again. */
  send: (request: () => Promise<void>) => Promise<void>;
}

/**
 * The texts of a form whose fields are called as in the API, which decides what is valid.
 *
 * @param codes the fields that codes of refusals are about, such as `NAME_TAKEN`
 */
export function useForm<F extends string>(
  initial: Readonly<Record<F, string>>,
  fields: readonly F[],
  codes: Readonly<Record<string, F>> = {},
): Form<F> {
  const [texts, setTexts] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors<F>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [rejections, setRejections] = useState(0);
  const reject = (wrong: FieldErrors<F>, rest: string | null) => {
    setErrors(wrong);
    setRefusal(rest);
    setRejections((times) => times + 1);
  };
  const set = (name: F, text: string) => {
    setTexts((before) => ({ ...before, [name]: text }));
    setErrors((before) => ({ ...before, [name]: undefined }));
  };
  return {
    texts,
    errors,
    refusal,
    busy,
    rejections,
    set,
    field: (name) => ({
      name,
      value: texts[name],
      error: errors[name],
      onChange: (event) => set(name, event.target.value),
    }),
    reject: (wrong) => reject(wrong, null),
    send: async (request) => {
      setBusy(true);
      setRefusal(null);
      try {
        await request();
      } catch (thrown) {
        const { at, rest } = atFields(Problem.of(thrown), fields, codes);
        reject(at, rest);
        setBusy(false);
      }
    },
  };
}
