// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent } from 'react';
import { TextField } from './field';
import list from './list.module.css';
import { useTypedText } from './typed-text';

interface SearchFieldProps {
  label: string;
  /** Whether the label is shown above the field. */
  labelled?: boolean;
  placeholder?: string;
  value: string;
  /** Called when the user has stopped typing for a moment. */
  onValue: (value: string) => void;
  type?: 'search' | 'datetime-local';
}

const TYPING_MS = 250;

/** A filter that the server applies. Its text follows `value`, which other controls may change. */
export function SearchField(props: SearchFieldProps) {
  const { label, labelled = false, placeholder, value, onValue, type = 'search' } = props;
  const typed = useTypedText(value, onValue);
  const { text, applied } = typed;
  const apply = useEffectEvent(() => typed.apply(text));
  useEffect(() => {
    if (text === applied) {
      return;
    }
    const timer = setTimeout(() => apply(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, applied]);
  const control = {
    type,
    placeholder,
    value: text,
    onChange: (event: { target: { value: string } }) => typed.type(event.target.value),
    onBlur: typed.settle,
  };
  return labelled ? (
    <TextField label={label} autoComplete="off" spellCheck={false} {...control} />
  ) : (
    <input className={list['search']} aria-label={label} {...control} />
  );
}
