// SPDX-License-Identifier: Apache-2.0
'use client';
import { type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import list from './list.module.css';

interface ConfirmDialogProps {
  title: string;
  /** What happens, and what cannot be undone. */
  children: ReactNode;
  /** The names of all that it happens to. */
  names: readonly string[];
  /** What the button that does it says, such as `Terminate 3 instances`. */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is lost, and names what. */
export function ConfirmDialog({ title, children, names, action, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="danger"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      <p>{children}</p>
      <ul className={list['names']}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </Dialog>
  );
}
