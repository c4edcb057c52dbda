// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, type ClipboardEvent } from 'react';
import type { FieldErrors } from '@/api/field-errors';
import { Button, IconButton } from '@/design/button';
import { TextArea, TextField } from '@/design/field';
import { parsePairs, withEmptyPair, withPairs, type PairRow } from './pair-rows';
import styles from './rows-field.module.css';

interface PairsFieldProps {
  field: 'env' | 'labels';
  /** The name of the group, such as `Environment`, and of one of its rows, such as `variable`. */
  legend: string;
  one: string;
  hint: string;
  rows: readonly PairRow[];
  errors: FieldErrors;
  onChange: (rows: readonly PairRow[]) => void;
}

/** Names with values, which may span several lines. Pasting a .env file into a name field adds all of its variables. */
export function PairsField({ field, legend, one, hint, rows, errors, onChange }: PairsFieldProps) {
  const id = useId();
  const error = errors[field];
  const change = (changed: PairRow, parts: Partial<PairRow>) =>
    onChange(rows.map((row) => (row === changed ? { ...row, ...parts } : row)));
  const pasted = (event: ClipboardEvent) => {
    const pairs = parsePairs(event.clipboardData.getData('text'));
    if (pairs !== null) {
      event.preventDefault();
      onChange(withPairs(rows, pairs));
    }
  };
  return (
    <fieldset className={styles['rows']} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className={styles['legend']}>
        {legend} <span className={styles['optional']}>optional</span>
      </legend>
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </p>
      )}
      {rows.map((row, index) => (
        <div
          key={row.id}
          className={`${styles['row'] ?? ''} ${styles['pair'] ?? ''}`}
          role="group"
          aria-label={row.name === '' ? `New ${one}` : row.name}
        >
          <TextField
            label="Name"
            mono
            autoComplete="off"
            spellCheck={false}
            value={row.name}
            // a stored value belongs to its name, so the name cannot be edited
            readOnly={row.value === null}
            error={errors[`${field}[${index}].name`]}
            onPaste={pasted}
            onChange={(event) => change(row, { name: event.target.value })}
          />
          <span className={styles['value']}>
            <TextArea
              label="Value"
              mono
              rows={1}
              autoComplete="off"
              spellCheck={false}
              placeholder={row.value === null ? 'unchanged' : 'empty'}
              value={row.value ?? ''}
              onChange={(event) => change(row, { value: event.target.value })}
            />
          </span>
          <span className={styles['remove']}>
            <IconButton
              icon="trash"
              label={`Remove ${row.name === '' ? one : row.name}`}
              onClick={() => onChange(rows.filter((other) => other !== row))}
            />
          </span>
        </div>
      ))}
      <div className={styles['foot']}>
        <Button icon="plus" onClick={() => onChange(withEmptyPair(rows))}>
          Add {one}
        </Button>
        <span className={styles['hint']}>{hint}</span>
      </div>
    </fieldset>
  );
}
