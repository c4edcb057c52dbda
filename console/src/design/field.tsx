// SPDX-License-Identifier: Apache-2.0
import { useId, type ComponentProps, type ReactNode } from 'react';
import styles from './field.module.css';

interface FieldProps {
  label: string;
  optional?: boolean;
  hint?: ReactNode;
  /** The error message for the text. Screen readers announce it with the field. */
  error?: string | undefined;
  mono?: boolean;
}

type ControlProps<E extends 'input' | 'textarea' | 'select'> = FieldProps &
  Omit<ComponentProps<E>, 'className' | 'id'>;

/** Splits a field's properties into the properties of its frame and of its control. */
function useField<P extends FieldProps>({ label, optional, hint, error, mono, ...control }: P) {
  const id = useId();
  const describedBy = [
    ...(error === undefined ? [] : [`${id}-error`]),
    ...(hint === undefined ? [] : [`${id}-hint`]),
  ].join(' ');
  return {
    frame: { id, label, optional, hint, error },
    control: {
      id,
      className: `${styles['input'] ?? ''} ${mono === true ? (styles['mono'] ?? '') : ''}`,
      'aria-invalid': error !== undefined,
      ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
      ...control,
    },
  };
}

interface FrameProps {
  id: string;
  label: string;
  optional: boolean | undefined;
  hint: ReactNode;
  error: string | undefined;
  children: ReactNode;
}

function Frame({ id, label, optional, hint, error, children }: FrameProps) {
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

/** A line of text with its label, hint and error. */
export function TextField(props: ControlProps<'input'>) {
  const { frame, control } = useField(props);
  return (
    <Frame {...frame}>
      <input {...control} />
    </Frame>
  );
}

/** The name of a resource. */
export function NameField(props: Omit<ControlProps<'input'>, 'label'>) {
  return <TextField label="Name" autoComplete="off" spellCheck={false} {...props} />;
}

/** Several lines of text. */
export function TextArea(props: ControlProps<'textarea'>) {
  const { frame, control } = useField(props);
  return (
    <Frame {...frame}>
      <textarea {...control} />
    </Frame>
  );
}

/** A choice from a list. */
export function SelectField(props: ControlProps<'select'>) {
  const { frame, control } = useField(props);
  return (
    <Frame {...frame}>
      <select {...control} />
    </Frame>
  );
}
