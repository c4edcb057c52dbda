// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { atFields } from './field-errors';
import { Problem } from './problem';

const problem = (code: string, errors: { field: string; message: string }[] = []) =>
  new Problem({ code, title: 'Refused', detail: 'It was refused.', status: 400, requestId: null, errors });

const fields = ['name', 'permissions'] as const;

describe('errors at fields', () => {
  it('stand at the fields that they name, those of a list at the list', () => {
    const refused = problem('VALIDATION_FAILED', [
      { field: 'name', message: 'must be 1 to 64 characters' },
      { field: 'permissions[0]', message: 'must not be null' },
      { field: 'permissions', message: 'has an unknown one' },
    ]);
    expect(atFields(refused, fields)).toEqual({
      at: { name: 'must be 1 to 64 characters', permissions: 'must not be null; has an unknown one' },
      rest: null,
    });
  });

  it('of an object of the request stand at the field of their last name', () => {
    const refused = problem('VALIDATION_FAILED', [{ field: 'key.name', message: 'must not be null' }]);
    expect(atFields(refused, fields)).toEqual({ at: { name: 'must not be null' }, rest: null });
  });

  it('stand above where the form has no such field', () => {
    const refused = problem('VALIDATION_FAILED', [{ field: 'names', message: 'is not known' }]);
    expect(atFields(refused, fields)).toEqual({ at: {}, rest: 'names is not known' });
  });

  it('follow the code where that is about a field, and are the refusal itself where there are none', () => {
    expect(atFields(problem('NAME_TAKEN'), fields, { NAME_TAKEN: 'name' })).toEqual({
      at: { name: 'It was refused.' },
      rest: null,
    });
    expect(atFields(problem('OVERLOADED'), fields)).toEqual({ at: {}, rest: 'It was refused.' });
  });
});
