// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import type { Instance, Vpc } from '@/api/wire';
import { Button } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { Dialog } from '@/design/dialog';
import list from '@/design/list.module.css';

interface DeleteVpcDialogProps {
  vpc: Vpc;
  /** The instances in it, as far as the key may see them; the API refuses for the others. */
  members: readonly Instance[];
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a VPC goes, or says why it does not as long as instances are in it. */
export function DeleteVpcDialog({ vpc, members, onConfirm, onClose }: DeleteVpcDialogProps) {
  return members.length === 0 ? (
    <ConfirmDialog
      title={`Delete ${vpc.name}?`}
      names={[`${vpc.name}, ${vpc.cidr_block}`]}
      action={`Delete ${vpc.name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      The network is gone and its addresses become free. One that instances are in is not deleted.
    </ConfirmDialog>
  ) : (
    <Dialog title={`${vpc.name} is in use`} onClose={onClose} foot={<Button onClick={onClose}>Close</Button>}>
      <p>
        A VPC that instances are in is not deleted (<code>VPC_IN_USE</code>), whether they run or not. It can
        be once these are terminated:
      </p>
      <ul className={list['names']}>
        {members.map(({ id, name, private_ip: address }) => (
          <li key={id}>
            <Link href={`/instances/detail?id=${id}`}>{name}</Link>
            {address === null ? '' : `, at ${address}`}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
