// SPDX-License-Identifier: Apache-2.0
/** The launch dialog's rows of ports, and what they ask for. Pure. */
import type { FieldError, PortRequest } from '@/api/wire';

export interface PortRow {
  /** Of this row alone, as long as the dialog is open. */
  id: number;
  host_port: string;
  instance_port: string;
  protocol: 'tcp' | 'udp';
}

export type PortField = 'host_port' | 'instance_port' | 'protocol';

const PORT_FIELDS: readonly PortField[] = ['host_port', 'instance_port', 'protocol'];

/** What is wrong, by the place of the row. */
export type PortErrors = ReadonlyMap<number, Partial<Record<PortField, string>>>;

export function newRow(rows: readonly PortRow[]): PortRow {
  return {
    id: Math.max(0, ...rows.map(({ id }) => id)) + 1,
    host_port: '',
    instance_port: '',
    protocol: 'tcp',
  };
}

/** The ports, or what the texts lack to be such. Which of them can be had is for the API to say. */
export function toPorts(rows: readonly PortRow[]): { ports: PortRequest[] } | { errors: PortErrors } {
  const errors = new Map<number, Partial<Record<PortField, string>>>();
  const ports = rows.map(({ protocol, ...texts }, index): PortRequest => {
    const number = (field: 'host_port' | 'instance_port') => {
      const text = texts[field].trim();
      if (!/^\d{1,9}$/.test(text)) {
        errors.set(index, { ...errors.get(index), [field]: 'must be a whole number' });
      }
      return Number(text);
    };
    return { host_port: number('host_port'), instance_port: number('instance_port'), protocol };
  });
  return errors.size > 0 ? { errors } : { ports };
}

/** Takes what the API says of single ports, as `ports[0].host_port`, out of its errors. */
export function atRows(errors: readonly FieldError[]): {
  /** Undefined for none. */
  rows: PortErrors | undefined;
  others: readonly FieldError[];
} {
  const rows = new Map<number, Partial<Record<PortField, string>>>();
  const others: FieldError[] = [];
  for (const error of errors) {
    const [, index, name] = /^ports\[(\d+)\]\.(\w+)$/.exec(error.field) ?? [];
    const field = PORT_FIELDS.find((known) => known === name);
    if (field === undefined) {
      others.push(error);
    } else {
      const row = rows.get(Number(index));
      rows.set(Number(index), {
        ...row,
        [field]: [row?.[field], error.message].filter(Boolean).join('; '),
      });
    }
  }
  return { rows: rows.size === 0 ? undefined : rows, others };
}
