// SPDX-License-Identifier: Apache-2.0
'use client';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { count } from '@/format/numbers';
import { pastedLines } from './keys';
import styles from './terminal.module.css';

const SHOWN = 12;

interface PasteDialogProps {
  text: string;
  onPaste: () => void;
  onClose: () => void;
}

/** Asks before lines are pasted that may run at once, and shows them. */
export function PasteDialog({ text, onPaste, onClose }: PasteDialogProps) {
  const lines = pastedLines(text);
  const what = lines.length === 1 ? 'a line' : `${count(lines.length)} lines`;
  return (
    <Dialog
      title={`Paste ${what}?`}
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
            Paste {what}
          </Button>
        </>
      }
    >
      <p>A line that ends may run as soon as it is pasted. This is what the clipboard has:</p>
      <pre className={styles['pasted']}>{lines.slice(0, SHOWN).join('\n')}</pre>
      {lines.length > SHOWN ? <p>and {count(lines.length - SHOWN)} more lines</p> : null}
    </Dialog>
  );
}
