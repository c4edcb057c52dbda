// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './problem';

/** What is wrong with the fields of a form, by their names. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

export interface FieldOptions {
  /** The fields that error codes without field errors are about, such as `NAME_TAKEN`. */
  codes?: Readonly<Record<string, string>>;
  /** Fields that exist several times, such as `ports[0].host_port`. */
  repeated?: RegExp;
  /** The unit of the API, for fields that the form shows in another one. */
  units?: Readonly<Record<string, string>>;
}

function joined(messages: readonly (string | undefined)[]): string {
  const [first = '', ...more] = messages.filter((message) => message !== undefined);
  return more.reduce((text, message) => `${text.replace(/\.$/, '')}; ${message}`, first);
}

/**
 * Assigns the errors of a response to the fields of a form, which have the same names as in the API. An error of a part of
 * a field, such as `labels.env`, belongs to that field. An error of a member of an object, such as `quotas.keys`, belongs to
 * the field of that name. `rest` is everything that belongs to no field. Pure.
 */
export function assignErrors(
  problem: Problem,
  fields: readonly string[],
  { codes = {}, repeated, units = {} }: FieldOptions = {},
): { fields: FieldErrors; rest: string | null } {
  const own = codes[problem.code];
  if (own !== undefined) {
    return { fields: { [own]: problem.message }, rest: null };
  }
  const assigned: Record<string, string> = {};
  const rest: string[] = [];
  for (const { field: path, message } of problem.errors) {
    const field =
      repeated?.test(path) === true
        ? path
        : (fields.find(
            (name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
          ) ?? fields.find((name) => path.endsWith(`.${name}`)));
    if (field === undefined) {
      rest.push(`${path}: ${message}`);
    } else {
      const part = path.startsWith(`${field}.`) ? `${path.slice(field.length + 1)}: ` : '';
      const unit = units[field] === undefined ? '' : ` (${units[field]})`;
      assigned[field] = joined([assigned[field], part + message + unit]);
    }
  }
  return {
    fields: assigned,
    rest: problem.errors.length === 0 ? problem.message : rest.length === 0 ? null : joined(rest),
  };
}
