// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { newRow, PORT_FIELDS, toPorts, type PortRow } from './port-rows';

const row = (fields: Partial<PortRow>): PortRow => ({ ...newRow([]), ...fields });

describe('rows of ports', () => {
  it('become ports', () => {
    expect(toPorts([])).toEqual({ ports: [], errors: {} });
    expect(
      toPorts([
        row({ host_port: ' 8080', instance_port: '80' }),
        row({ host_port: '5353', instance_port: '53', protocol: 'udp', address: ' ::1 ' }),
      ]),
    ).toEqual({
      ports: [
        { host_port: 8080, instance_port: 80, protocol: 'tcp' },
        { host_port: 5353, instance_port: 53, protocol: 'udp', address: '::1' },
      ],
      errors: {},
    });
  });

  it('are invalid if they are not numbers, and leave it to the API which ports are valid', () => {
    expect(
      toPorts([
        row({ host_port: '70000', instance_port: '80' }),
        row({ host_port: '', instance_port: '8e1' }),
        row({ host_port: '80', instance_port: '-1' }),
      ]).errors,
    ).toEqual({
      'ports[1].host_port': 'Enter a whole number.',
      'ports[1].instance_port': 'Enter a whole number.',
      'ports[2].instance_port': 'Enter a whole number.',
    });
  });

  it('have ids of their own', () => {
    const first = newRow([]);
    const second = newRow([first]);
    expect(newRow([second]).id).not.toBe(second.id);
    expect(second.id).not.toBe(first.id);
  });
});

describe('the fields of a row', () => {
  it.each([
    ['ports[1].host_port', true],
    ['ports[0].protocol', true],
    ['ports[2].address', true],
    ['ports[0]', false],
    ['ports', false],
  ])('include %s: %s', (name, expected) => {
    expect(PORT_FIELDS.test(name)).toBe(expected);
  });
});
