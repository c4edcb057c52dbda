// SPDX-License-Identifier: Apache-2.0
'use client';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { count } from '@/format/numbers';
import { pastedLines } from './keys';
import styles from './terminal.module.css';

const MAX_SHOWN = 12;

interface PasteDialogProps {
  text: string;
  onPaste: () => void;
  onClose: () => void;
}

/** Shows text with line breaks before it is pasted. */
export function PasteDialog({ text, onPaste, onClose }: PasteDialogProps) {
  const lines = pastedLines(text);
  const amount = lines.length === 1 ? '1 line' : `${count(lines.length)} lines`;
  return (
    <Dialog
      title={`Paste ${amount}?`}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            onClick={() => {
              onClose();
              onPaste();
            }}
          >
            Paste {amount}
          </Button>
        </>
      }
    >
      <p>The clipboard contains line breaks; pasted commands may run immediately.</p>
      <pre className={styles['pasted']}>{lines.slice(0, MAX_SHOWN).join('\n')}</pre>
      {lines.length > MAX_SHOWN ? <p>… and {count(lines.length - MAX_SHOWN)} more lines</p> : null}
    </Dialog>
  );
}
