// SPDX-License-Identifier: Apache-2.0
/** The rows of ports in the launch dialog, and the request that they produce. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import type { PortRequest } from '@/api/wire';

export interface PortRow {
  /** Identifies the row while the dialog is open. */
  id: number;
  host_port: string;
  instance_port: string;
  protocol: 'tcp' | 'udp';
  /** Empty for the server's default. */
  address: string;
}

/** The names of a row's fields in API errors. */
export const PORT_FIELDS = /^ports\[\d+\]\.(host_port|instance_port|protocol|address)$/;

export function newRow(rows: readonly PortRow[]): PortRow {
  return {
    id: Math.max(0, ...rows.map(({ id }) => id)) + 1,
    host_port: '',
    instance_port: '',
    protocol: 'tcp',
    address: '',
  };
}

/**
 * Returns the ports, and an error for each value that is not a number. The API decides which ports are valid and free.
 */
export function toPorts(rows: readonly PortRow[]): { ports: PortRequest[]; errors: FieldErrors } {
  const errors: Record<string, string> = {};
  const ports = rows.map((row, index): PortRequest => {
    const number = (field: 'host_port' | 'instance_port') => {
      const text = row[field].trim();
      if (!/^\d{1,9}$/.test(text)) {
        errors[`ports[${index}].${field}`] = 'Enter a whole number.';
      }
      return Number(text);
    };
    return {
      host_port: number('host_port'),
      instance_port: number('instance_port'),
      protocol: row.protocol,
      ...(row.address.trim() === '' ? {} : { address: row.address.trim() }),
    };
  });
  return { ports, errors };
}
