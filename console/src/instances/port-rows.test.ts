// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { atRows, newRow, toPorts, type PortRow } from './port-rows';

const row = (fields: Partial<PortRow>): PortRow => ({ ...newRow([]), ...fields });

describe('rows of ports', () => {
  it('become ports', () => {
    expect(toPorts([])).toEqual({ ports: [] });
    expect(
      toPorts([
        row({ host_port: ' 8080', instance_port: '80' }),
        row({ host_port: '5353', instance_port: '53', protocol: 'udp' }),
      ]),
    ).toEqual({
      ports: [
        { host_port: 8080, instance_port: 80, protocol: 'tcp' },
        { host_port: 5353, instance_port: 53, protocol: 'udp' },
      ],
    });
  });

  it('say what is no number, and leave to the API what no port is', () => {
    const wrong = 'must be a whole number';
    const bad = toPorts([
      row({ host_port: '70000', instance_port: '80' }),
      row({ host_port: '', instance_port: '8e1' }),
      row({ host_port: '80', instance_port: '-1' }),
    ]);
    expect('errors' in bad ? [...bad.errors] : null).toEqual([
      [1, { host_port: wrong, instance_port: wrong }],
      [2, { instance_port: wrong }],
    ]);
  });

  it('have ids of their own', () => {
    const first = newRow([]);
    const second = newRow([first]);
    expect(newRow([second]).id).not.toBe(second.id);
    expect(second.id).not.toBe(first.id);
  });
});

describe('the errors of the API', () => {
  it('stand at their rows, and what is of no row is left', () => {
    const { rows, others } = atRows([
      { field: 'ports[1].host_port', message: 'must be at most 65535' },
      { field: 'ports[1].host_port', message: 'is given twice' },
      { field: 'ports[0].protocol', message: 'must be tcp or udp' },
      { field: 'ports[0]', message: 'must not be null' },
      { field: 'name', message: 'must not be null' },
    ]);
    expect([...(rows ?? [])]).toEqual([
      [1, { host_port: 'must be at most 65535; is given twice' }],
      [0, { protocol: 'must be tcp or udp' }],
    ]);
    expect(others.map(({ field }) => field)).toEqual(['ports[0]', 'name']);
    expect(atRows([]).rows).toBeUndefined();
  });
});
