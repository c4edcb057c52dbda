// SPDX-License-Identifier: Apache-2.0
'use client';
import { type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import list from './list.module.css';

interface ConfirmDialogProps {
  title: string;
  /** The consequences of the action, and whether it can be undone. */
  children: ReactNode;
  /** The names of everything that is affected. */
  names: readonly string[];
  /** The label of the confirmation button, such as `Terminate 3 instances`. */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation of a destructive action, and names what is affected. */
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
