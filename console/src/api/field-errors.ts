// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './problem';

/** What is wrong with a form's fields, by their names. */
export type FieldErrors<F extends string> = Partial<Record<F, string>>;

/**
 * Puts what the API refused at the fields of a form, which are called as in the API; `rest` is what belongs to none of
 * them. What belongs to an object of the request, such as `quotas.keys`, stands at the field of its last name. Pure.
 *
 * @param codes the fields that codes without errors of fields are about, such as `NAME_TAKEN`
 */
export function atFields<F extends string>(
  problem: Problem,
  fields: readonly F[],
  codes: Readonly<Record<string, F>> = {},
): { at: FieldErrors<F>; rest: string | null } {
  const at: FieldErrors<F> = {};
  const own = codes[problem.code];
  if (own !== undefined) {
    at[own] = problem.message;
    return { at, rest: null };
  }
  const rest: string[] = [];
  for (const { field, message } of problem.errors) {
    const found = fields.find(
      (name) => field === name || field.startsWith(`${name}[`) || field.endsWith(`.${name}`),
    );
    if (found === undefined) {
      rest.push(`${field} ${message}`);
    } else {
      at[found] = [at[found], message].filter(Boolean).join('; ');
    }
  }
  return {
    at,
    rest: problem.errors.length === 0 ? problem.message : rest.length === 0 ? null : rest.join('; '),
  };
}
