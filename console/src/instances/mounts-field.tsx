// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import Link from '@/address/link';
import type { FieldErrors } from '@/api/field-errors';
import { Button, IconButton } from '@/design/button';
import { SelectField, TextField } from '@/design/field';
import { gib } from '@/format/numbers';
import { useVolumes } from '@/live/volumes';
import { withEmptyMount, type MountRow } from './mount-rows';
import styles from './rows-field.module.css';

interface MountsFieldProps {
  rows: readonly MountRow[];
  errors: FieldErrors;
  onChange: (rows: readonly MountRow[]) => void;
}

/** The volumes that are attached to an instance from its first start. */
export function MountsField({ rows, errors, onChange }: MountsFieldProps) {
  const id = useId();
  const { data } = useVolumes();
  const free = [...(data?.values() ?? [])].filter(({ status }) => status === 'AVAILABLE');
  const error = errors['volumes'];
  const change = (changed: MountRow, parts: Partial<MountRow>) =>
    onChange(rows.map((row) => (row === changed ? { ...row, ...parts } : row)));
  return (
    <fieldset className={styles['rows']} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className={styles['legend']}>
        Volumes <span className={styles['optional']}>optional</span>
      </legend>
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </p>
      )}
      {rows.map((row, index) => (
        <div
          key={row.id}
          className={`${styles['row'] ?? ''} ${styles['mount'] ?? ''}`}
          role="group"
          aria-label={`Volume ${index + 1}`}
        >
          <SelectField
            label="Volume"
            value={row.volume_id}
            error={errors[`volumes[${index}].volume_id`]}
            onChange={(event) => change(row, { volume_id: event.target.value })}
          >
            <option value="">Choose…</option>
            {free
              .filter((volume) => rows.every((other) => other === row || other.volume_id !== volume.id))
              .map((volume) => (
                <option key={volume.id} value={volume.id}>
                  {volume.name} ({gib(volume.size_gb)})
                </option>
              ))}
          </SelectField>
          <span className={styles['to']} aria-hidden="true">
            →
          </span>
          <TextField
            label="Mount path"
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder="/data"
            value={row.mount_path}
            error={errors[`volumes[${index}].mount_path`]}
            onChange={(event) => change(row, { mount_path: event.target.value })}
          />
          <span className={styles['remove']}>
            <IconButton
              icon="trash"
              label={`Remove volume ${index + 1}`}
              onClick={() => onChange(rows.filter((other) => other !== row))}
            />
          </span>
        </div>
      ))}
      <div className={styles['foot']}>
        <Button
          icon="plus"
          disabled={rows.length >= free.length}
          onClick={() => onChange(withEmptyMount(rows))}
        >
          Add volume
        </Button>
        <span className={styles['hint']}>
          {data === undefined || free.length > 0 ? (
            'Its data is kept when the instance is terminated.'
          ) : (
            <>
              No volume is available. <Link href="/volumes">Create a volume</Link> to keep data.
            </>
          )}
        </span>
      </div>
    </fieldset>
  );
}
