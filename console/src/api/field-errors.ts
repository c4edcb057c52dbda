// SPDX-License-Identifier: Apache-2.0
import type { Problem } from './problem';

/** The errors of a form's fields, by field name. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

export interface FieldOptions {
  /** The field for each error code that comes without field errors, such as `NAME_TAKEN`. */
  codes?: Readonly<Record<string, string>>;
  /** Fields that have a different name in the API, by their API name. */
  renamed?: Readonly<Record<string, string>>;
  /** Fields that consist of rows instead of a single value. */
  groups?: readonly string[];
  /** Fields that occur several times, such as `ports[0].host_port`. */
  repeated?: RegExp;
  /** The API's unit for fields that the form shows in a different unit. */
  units?: Readonly<Record<string, string>>;
}

function joined(messages: readonly (string | undefined)[]): string {
  const [first = '', ...more] = messages.filter((message) => message !== undefined);
  return more.reduce((text, message) => `${text.replace(/\.$/, '')}; ${message}`, first);
}

/**
 * Assigns the errors in a response to the fields of a form, which have the same names as in the API. An error in part
 * of a field, such as `labels.env`, belongs to that field. An error in a member of an object, such as `quotas.keys`,
 * belongs to the field of that name. `rest` contains the errors that belong to no field. Pure.
 */
export function assignErrors(
  problem: Problem,
  texts: readonly string[],
  { codes = {}, renamed = {}, groups = [], repeated, units = {} }: FieldOptions = {},
): { fields: FieldErrors; rest: string | null } {
  const own = codes[problem.code];
  if (own !== undefined) {
    return { fields: { [own]: problem.message }, rest: null };
  }
  const fields = [...texts, ...groups];
  const assigned: Record<string, string> = {};
  const rest: string[] = [];
  for (const { field: named, message } of problem.errors) {
    const path = renamed[named.replace(/\[\d+\]$/, '')] ?? named;
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
