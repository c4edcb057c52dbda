// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent } from 'react';
import list from './list.module.css';
import { useTypedText } from './typed-text';

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  /** Called when the user has stopped typing for a moment. */
  onValue: (value: string) => void;
  type?: 'search' | 'datetime-local';
}

const TYPING_MS = 250;

/** A filter that the server applies. Its text follows `value`, which other controls may change. */
export function SearchField({ label, placeholder, value, onValue, type = 'search' }: SearchFieldProps) {
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
  return (
    <input
      type={type}
      className={list['search']}
      aria-label={label}
      title={type === 'search' ? undefined : label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => typed.type(event.target.value)}
      onBlur={typed.settle}
    />
  );
}
