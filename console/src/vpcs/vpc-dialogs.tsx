// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { vpc, type Instance, type Vpc } from '@/api/wire';
import { Button } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { CreateDialog } from '@/design/create-dialog';
import { Dialog } from '@/design/dialog';
import { NameField, TextField } from '@/design/field';
import list from '@/design/list.module.css';
import { useToasts } from '@/design/toasts';

const CODES = { NAME_TAKEN: 'name', CIDR_OVERLAP: 'cidr_block' };

/** Creates a VPC. */
export function CreateVpcDialog({ onClose }: { onClose: () => void }) {
  const toasts = useToasts();
  return (
    <CreateDialog
      title="Create VPC"
      action="Create VPC"
      path="/api/vpcs"
      schema={vpc}
      initial={{ name: '', cidr_block: '' }}
      toRequest={({ name, cidr_block }) => ({ request: { name, cidr_block: cidr_block.trim() } })}
      codes={CODES}
      onCreated={({ name }) => {
        toasts.done(`VPC “${name}” created.`);
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <NameField hint="Letters, digits, - and _. Must be unique among VPCs." {...form.field('name')} />
          <TextField
            label="Address range"
            mono
            autoComplete="off"
            spellCheck={false}
            placeholder="10.1.0.0/16"
            hint="An IPv4 range of at least a /29 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16. Must not overlap another VPC."
            {...form.field('cidr_block')}
          />
        </>
      )}
    </CreateDialog>
  );
}

interface DeleteVpcDialogProps {
  vpc: Vpc;
  /**
   * Those instances in the VPC that the key can read. The API rejects the deletion if there are any other instances.
   */
  members: readonly Instance[];
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation before a VPC is deleted, or lists the instances that prevent the deletion. */
export function DeleteVpcDialog({
  vpc: { name, cidr_block },
  members,
  onConfirm,
  onClose,
}: DeleteVpcDialogProps) {
  return members.length === 0 ? (
    <ConfirmDialog
      title={`Delete ${name}?`}
      names={[`${name}, ${cidr_block}`]}
      action={`Delete ${name}`}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      This deletes the network and frees its addresses.
    </ConfirmDialog>
  ) : (
    <Dialog title={`${name} is in use`} onClose={onClose} foot={<Button onClick={onClose}>Close</Button>}>
      <p>Terminate these instances before you delete the VPC, even if they are stopped:</p>
      <ul className={list['names']}>
        {members.map(({ id, name: member, private_ip: address }) => (
          <li key={id}>
            <Link href={`/instances/detail?id=${id}`}>{member}</Link>
            {address === null ? '' : ` (${address})`}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
