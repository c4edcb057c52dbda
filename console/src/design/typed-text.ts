// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';

export interface TypedText {
  /** The text of the field. */
  text: string;
  /** The value that results from everything that the user has applied. */
  applied: string;
  type: (text: string) => void;
  /** Changes the value. */
  apply: (text: string) => void;
  /** Must be called when the field loses the focus. */
  settle: () => void;
}

/** Whether two texts are the same value. The address may contain a value without spaces around it, or in capitals. */
function isSame(one: string, two: string): boolean {
  return one.trim().toLowerCase() === two.trim().toLowerCase();
}

/**
 * The text of a field whose value is part of the address, which other controls change too. The text follows the value,
 * except while the value only catches up with the text: the address changes later than the field, and the user may have
 * typed more in the meantime.
 */
export function useTypedText(value: string, onValue: (value: string) => void): TypedText {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // what the user has applied but the value does not reflect yet
  const [coming, setComing] = useState<readonly string[]>([]);
  if (known !== value) {
    const at = coming.findIndex((typed) => isSame(typed, value));
    setKnown(value);
    setComing(at < 0 ? [] : coming.slice(at + 1));
    if (at < 0) {
      setText(value);
    }
  }
  return {
    text,
    applied: coming.at(-1) ?? value,
    type: setText,
    apply: (typed) => {
      setComing((before) => [...before, typed]);
      onValue(typed);
    },
    settle: () => setComing([]),
  };
}
