// SPDX-License-Identifier: Apache-2.0
'use client';
import { IconButton } from './button';
import { copyText } from './copy';
import { useToasts } from './toasts';

/** Copies text. `name` describes the text, such as `ID`. */
export function CopyButton({ name, text }: { name: string; text: string }) {
  const copy = useCopy();
  return <IconButton icon="copy" label={`Copy ${name}`} onClick={() => copy(name, text)} />;
}

/** Returns a function that copies text and shows a confirmation. */
export function useCopy(): (name: string, text: string) => void {
  const toasts = useToasts();
  return (name, text) =>
    void copyText(text).then((copied) =>
      copied
        ? toasts.done(`${name} copied.`)
        : toasts.failed(`Could not copy ${name}`, new Error('the browser does not allow it')),
    );
}
