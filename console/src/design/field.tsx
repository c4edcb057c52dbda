// SPDX-License-Identifier: Apache-2.0
import { useId, type ComponentProps, type ReactNode } from 'react';
import styles from './field.module.css';

interface FieldProps {
  label: string;
  optional?: boolean;
  hint?: ReactNode;
  /** What is wrong with it; shown at the field and read out with it. */
  error?: string | undefined;
  mono?: boolean;
}

function classes(mono: boolean): string {
  return `${styles['input'] ?? ''} ${mono ? (styles['mono'] ?? '') : ''}`;
}

function Frame({
  id,
  label,
  optional,
  hint,
  error,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label} {optional === true ? <span className={styles['optional']}>optional</span> : null}
      </label>
      {children}
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles['error']}>
          {error}
        </p>
      )}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}

function described(id: string, field: FieldProps) {
  const by = [field.error === undefined ? '' : `${id}-error`, field.hint === undefined ? '' : `${id}-hint`];
  const text = by.filter(Boolean).join(' ');
  return {
    'aria-invalid': field.error !== undefined,
    ...(text === '' ? {} : { 'aria-describedby': text }),
  };
}

/** A line of text with its label, its hint and what is wrong with it. */
export function TextField({
  label,
  optional = false,
  hint,
  error,
  mono = false,
  ...input
}: FieldProps & Omit<ComponentProps<'input'>, 'className' | 'id'>) {
  const id = useId();
  const field = { label, optional, hint, error, mono };
  return (
    <Frame id={id} {...field}>
      <input id={id} className={classes(mono)} {...described(id, field)} {...input} />
    </Frame>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  optional = false,
  hint,
  error,
  mono = false,
  ...area
}: FieldProps & Omit<ComponentProps<'textarea'>, 'className' | 'id'>) {
  const id = useId();
  const field = { label, optional, hint, error, mono };
  return (
    <Frame id={id} {...field}>
      <textarea id={id} className={classes(mono)} {...described(id, field)} {...area} />
    </Frame>
  );
}

/** A choice of few. */
export function SelectField({
  label,
  optional = false,
  hint,
  error,
  mono = false,
  children,
  ...select
}: FieldProps & Omit<ComponentProps<'select'>, 'className' | 'id'>) {
  const id = useId();
  const field = { label, optional, hint, error, mono };
  return (
    <Frame id={id} {...field}>
      <select id={id} className={classes(mono)} {...described(id, field)} {...select}>
        {children}
      </select>
    </Frame>
  );
}
