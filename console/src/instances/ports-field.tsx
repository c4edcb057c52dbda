// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import type { FieldErrors } from '@/api/field-errors';
import { Button, IconButton } from '@/design/button';
import { SelectField, TextField } from '@/design/field';
import { newRow, type PortRow } from './port-rows';
import styles from './rows-field.module.css';

interface PortsFieldProps {
  rows: readonly PortRow[];
  errors: FieldErrors;
  onChange: (rows: readonly PortRow[]) => void;
}

/** An instance's ports that are published on the host. */
export function PortsField({ rows, errors, onChange }: PortsFieldProps) {
  const id = useId();
  const error = errors['ports'];
  const change = (changed: PortRow, fields: Partial<PortRow>) =>
    onChange(rows.map((row) => (row === changed ? { ...row, ...fields } : row)));
  return (
    <fieldset className={styles['rows']} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className={styles['legend']}>
        Ports <span className={styles['optional']}>optional</span>
      </legend>
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </p>
      )}
      {rows.map((row, index) => {
        const text = (field: 'host_port' | 'instance_port' | 'address') => ({
          autoComplete: 'off',
          value: row[field],
          error: errors[`ports[${index}].${field}`],
          onChange: (event: { target: { value: string } }) => change(row, { [field]: event.target.value }),
        });
        const port = (field: 'host_port' | 'instance_port') => ({
          inputMode: 'numeric' as const,
          ...text(field),
        });
        return (
          <div key={row.id} className={styles['row']} role="group" aria-label={`Port ${index + 1}`}>
            <TextField label="Host port" placeholder="8080" {...port('host_port')} />
            <span className={styles['to']} aria-hidden="true">
              →
            </span>
            <TextField label="Instance port" placeholder="80" {...port('instance_port')} />
            <SelectField
              label="Protocol"
              value={row.protocol}
              error={errors[`ports[${index}].protocol`]}
              onChange={(event) => change(row, { protocol: event.target.value === 'udp' ? 'udp' : 'tcp' })}
            >
              <option value="tcp">tcp</option>
              <option value="udp">udp</option>
            </SelectField>
            <span className={styles['address']}>
              <TextField label="Address" placeholder="default" {...text('address')} />
            </span>
            <span className={styles['remove']}>
              <IconButton
                icon="trash"
                label={`Remove port ${index + 1}`}
                onClick={() => onChange(rows.filter((other) => other !== row))}
              />
            </span>
          </div>
        );
      })}
      <div className={styles['foot']}>
        <Button icon="plus" onClick={() => onChange([...rows, newRow(rows)])}>
          Add port
        </Button>
        <span className={styles['hint']}>
          {rows.length === 0
            ? 'Without a published port, the instance is reachable only inside its network.'
            : 'Without an address, a port is published on the default address of the server.'}
        </span>
      </div>
    </fieldset>
  );
}
