// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { assignErrors } from './field-errors';
import { Problem } from './problem';

const problem = (code: string, errors: { field: string; message: string }[] = []) =>
  new Problem({
    code,
    title: 'Rejected',
    detail: 'It was rejected.',
    status: 400,
    requestId: null,
    errors,
  });
const invalid = (...errors: [field: string, message: string][]) =>
  problem(
    'VALIDATION_FAILED',
    errors.map(([field, message]) => ({ field, message })),
  );

describe('field errors', () => {
  it('belong to the field that they name, or whose part they name', () => {
    const errors = invalid(
      ['name', 'Too long.'],
      ['permissions[0]', 'Must not be null.'],
      ['permissions', 'Unknown: x.'],
      ['labels.name', 'Too long.'],
    );
    expect(assignErrors(errors, ['name', 'permissions', 'labels'])).toEqual({
      fields: {
        name: 'Too long.',
        permissions: 'Must not be null; Unknown: x.',
        labels: 'name: Too long.',
      },
      rest: null,
    });
  });

  it('belong to fields that have another name, and to fields that consist of rows', () => {
    const errors = invalid(
      ['health.command[2]', 'Too long.'],
      ['env.A', 'Too long.'],
      ['env[1].name', 'Too short.'],
    );
    const options = {
      renamed: { 'health.command': 'health_command' },
      groups: ['env'],
      repeated: /^env\[\d+\]/,
    };
    expect(assignErrors(errors, ['name', 'health_command'], options)).toEqual({
      fields: { health_command: 'Too long.', env: 'A: Too long.', 'env[1].name': 'Too short.' },
      rest: null,
    });
  });

  it('of a member of an object belong to the field of that name', () => {
    expect(assignErrors(invalid(['key.name', 'Must not be null.']), ['name'])).toEqual({
      fields: { name: 'Must not be null.' },
      rest: null,
    });
  });

  it('of a repeated field belong to it, not to the list', () => {
    const errors = invalid(['ports[1].host_port', 'Given twice.'], ['ports', 'Too many.']);
    expect(assignErrors(errors, ['ports'], { repeated: /^ports\[\d+\]\.\w+$/ }).fields).toEqual({
      'ports[1].host_port': 'Given twice.',
      ports: 'Too many.',
    });
  });

  it('name the unit of the API if the form has another one', () => {
    expect(
      assignErrors(invalid(['cpu', 'At least 10']), ['cpu'], { units: { cpu: 'thousandths of a core' } })
        .fields,
    ).toEqual({ cpu: 'At least 10 (thousandths of a core)' });
  });

  it('are left over if the form has no such field', () => {
    expect(assignErrors(invalid(['names', 'Unknown.'], ['weight', 'Unknown.']), ['name'])).toEqual({
      fields: {},
      rest: 'names: Unknown; weight: Unknown.',
    });
  });

  it('follow from the code if that is about a field', () => {
    expect(assignErrors(problem('NAME_TAKEN'), ['name'], { codes: { NAME_TAKEN: 'name' } })).toEqual({
      fields: { name: 'It was rejected.' },
      rest: null,
    });
  });

  it('are the message itself if there are none', () => {
    expect(assignErrors(problem('OVERLOADED'), ['name'])).toEqual({ fields: {}, rest: 'It was rejected.' });
  });
});
