// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { Fragment, useState } from 'react';
import { remove } from '@/api/client';
import type { Instance, Vpc } from '@/api/wire';
import { IconButton } from '@/design/button';
import { Clip, ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { EmptyState, Notice } from '@/design/states';
import { PendingStatus, Status } from '@/design/status';
import { count } from '@/format/numbers';
import { Age } from '@/live/age';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { useInstances } from '@/live/instances';
import { usePending } from '@/live/pending';
import { useVpcs } from '@/live/vpcs';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { ResourceList } from '@/shell/resource-list';
import { CreateVpcDialog, DeleteVpcDialog } from './vpc-dialogs';

type Open = { kind: 'create' } | { kind: 'delete'; vpc: Vpc };

const NOTICE_ID = 'vpcs-unsupported';

/** The page that lists all VPCs. */
export function VpcList() {
  const vpcs = useVpcs();
  const instances = useInstances().data;
  const mayWrite = useMay('vpc:write');
  const compute = useCompute();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const noVpcs = unsupported(compute, 'VPCS');
  const all = [...(vpcs.data?.values() ?? [])];
  const members = ({ id }: Vpc) =>
    instances === undefined ? undefined : [...instances.values()].filter(({ vpc_id: of }) => of === id);
  const columns: DataColumn<Vpc>[] = [
    {
      name: 'Name',
      className: list['name'],
      cell: ({ name }) => <ClippedName name={name} />,
    },
    {
      name: 'Status',
      width: 8.5,
      cell: ({ id }) => (
        <PendingStatus pending={pending.actions.get(id)?.name}>
          <Status tone="good" shape="dot">
            Available
          </Status>
        </PendingStatus>
      ),
    },
    { name: 'Address range', width: 11, cell: ({ cidr_block: range }) => <code>{range}</code> },
    { name: 'Instances', cell: (vpc) => <Members of={members(vpc)} /> },
    {
      name: 'Created',
      faint: true,
      width: 7,
      from: 'medium',
      cell: ({ created_at: time }) => <Age of={time} />,
    },
  ];
  if (mayWrite) {
    columns.push(
      actionsColumn(4.5, (vpc) => (
        <IconButton
          icon="trash"
          label={`Delete ${vpc.name}`}
          disabled={pending.actions.has(vpc.id)}
          onClick={() => setOpen({ kind: 'delete', vpc })}
        />
      )),
    );
  }

  return (
    <ResourceList
      title="VPCs"
      stream={vpcs.stream}
      actions={
        <CreateButton
          needs="vpc:write"
          unsupportedId={noVpcs === null ? null : NOTICE_ID}
          blocked={unavailable(compute)}
          onClick={() => setOpen({ kind: 'create' })}
        >
          Create VPC
        </CreateButton>
      }
      notices={
        <>
          <ReadOnly needs="vpc:write" />
          {noVpcs === null ? null : (
            <Notice tone="warn">
              <span id={NOTICE_ID}>
                VPCs need the Docker driver. With the {compute?.driver} driver, instances share the
                host&rsquo;s network.
              </span>
            </Notice>
          )}
        </>
      }
      query={vpcs}
      total={all.length}
      shown={all.length}
      empty={
        <EmptyState title={noVpcs === null ? 'No VPCs yet' : 'No VPCs on this host'}>
          <p>
            {noVpcs === null
              ? 'A VPC is a private network. Instances in the same VPC can reach each other; instances outside it cannot.'
              : 'Instances can reach each other at the host’s address, on the ports that they listen on.'}
          </p>
        </EmptyState>
      }
      table={<DataTable columns={columns} rows={all} rowName={({ name }) => name} />}
    >
      {open?.kind === 'create' ? <CreateVpcDialog onClose={close} /> : null}
      {open?.kind === 'delete' ? (
        <DeleteVpcDialog
          vpc={open.vpc}
          members={members(open.vpc) ?? []}
          onConfirm={() =>
            void pending.attempt(open.vpc.id, 'Deleting', `Could not delete ${open.vpc.name}`, () =>
              remove(`/api/vpcs/${open.vpc.id}`),
            )
          }
          onClose={close}
        />
      ) : null}
    </ResourceList>
  );
}

const NAMED = 4;

/** Names some of the instances and counts the rest. */
function Members({ of: members }: { of: readonly Instance[] | undefined }) {
  if (members === undefined || members.length === 0) {
    return count(members?.length);
  }
  const more = members.length - NAMED;
  return (
    <Clip>
      {members.slice(0, NAMED).map(({ id, name }, index) => (
        <Fragment key={id}>
          {index === 0 ? '' : ', '}
          <Link href={`/instances/detail?id=${id}`}>{name}</Link>
        </Fragment>
      ))}
      {more > 0 ? ` and ${count(more)} more` : ''}
    </Clip>
  );
}
