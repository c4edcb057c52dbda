// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import { Button, IconButton } from '@/design/button';
import { SelectField, TextField } from '@/design/field';
import { newRow, type PortErrors, type PortField, type PortRow } from './port-rows';
import styles from './ports-field.module.css';

interface PortsFieldProps {
  rows: readonly PortRow[];
  /** What is wrong with them as a whole. */
  error: string | undefined;
  rowErrors: PortErrors | undefined;
  onChange: (rows: readonly PortRow[]) => void;
}

/** Which ports of an instance are reachable at which of the host. */
export function PortsField({ rows, error, rowErrors, onChange }: PortsFieldProps) {
  const id = useId();
  const set = (changed: PortRow, field: 'host_port' | 'instance_port', value: string) =>
    onChange(rows.map((row) => (row === changed ? { ...row, [field]: value } : row)));
  return (
    <fieldset className={styles['ports']} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className={styles['legend']}>
        Ports <span className={styles['optional']}>optional</span>
      </legend>
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </p>
      )}
      {rows.map((row, index) => {
        const wrong = (field: PortField) => rowErrors?.get(index)?.[field];
        return (
          <div key={row.id} className={styles['row']} role="group" aria-label={`Port ${index + 1}`}>
            <TextField
              label="Host port"
              inputMode="numeric"
              autoComplete="off"
              placeholder="8080"
              value={row.host_port}
              error={wrong('host_port')}
              onChange={(event) => set(row, 'host_port', event.target.value)}
            />
            <span className={styles['to']} aria-hidden="true">
              →
            </span>
            <TextField
              label="Instance port"
              inputMode="numeric"
              autoComplete="off"
              placeholder="80"
              value={row.instance_port}
              error={wrong('instance_port')}
              onChange={(event) => set(row, 'instance_port', event.target.value)}
            />
            <SelectField
              label="Protocol"
              value={row.protocol}
              error={wrong('protocol')}
              onChange={(event) => {
                const protocol = event.target.value === 'udp' ? 'udp' : 'tcp';
                onChange(rows.map((other) => (other === row ? { ...row, protocol } : other)));
              }}
            >
              <option value="tcp">tcp</option>
              <option value="udp">udp</option>
            </SelectField>
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
            ? 'Without one it is reached from its own network alone.'
            : 'On all addresses of the host.'}
        </span>
      </div>
    </fieldset>
  );
}
