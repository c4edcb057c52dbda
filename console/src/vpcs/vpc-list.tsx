// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { remove } from '@/api/client';
import type { Instance, Vpc } from '@/api/wire';
import { IconButton } from '@/design/button';
import list from '@/design/list.module.css';
import { EmptyState, ErrorState, LoadingRows, Notice } from '@/design/states';
import { Status } from '@/design/status';
import table from '@/design/table.module.css';
import { count } from '@/format/numbers';
import { ago, dateTime } from '@/format/times';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import { CreateButton } from '@/live/create-button';
import { useInstances } from '@/live/instances';
import { usePending } from '@/live/pending';
import { useNow } from '@/live/use-now';
import { useVpcs } from '@/live/vpcs';
import { ReadOnly } from '@/session/read-only';
import { useMay } from '@/session/session';
import { PageHead } from '@/shell/page-head';
import { CreateVpcDialog } from './create-vpc-dialog';
import { DeleteVpcDialog } from './delete-vpc-dialog';

type Open = { kind: 'create' } | { kind: 'delete'; vpc: Vpc };

/** All VPCs, live: created and deleted, where the driver has networks. */
export function VpcList() {
  const { data, problem, stream, refresh } = useVpcs();
  const instances = useInstances().data;
  const mayWrite = useMay('vpc:write');
  const driver = useCompute();
  const pending = usePending();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const none = cannot(driver, 'VPCS', 'make networks');
  const members = (vpc: Vpc) =>
    instances === undefined
      ? undefined
      : [...instances.values()].filter((instance) => instance.vpc_id === vpc.id);

  const erase = (vpc: Vpc) =>
    pending.attempt(vpc.id, 'Deleting', `Could not delete ${vpc.name}`, () => remove(`/api/vpcs/${vpc.id}`));

  return (
    <>
      <PageHead title="VPCs" stream={stream}>
        <CreateButton
          needs="vpc:write"
          cannot={none}
          whyId="vpcs-why"
          notNow={cannotNow(driver)}
          onClick={() => setOpen({ kind: 'create' })}
        >
          Create VPC
        </CreateButton>
      </PageHead>
      <div className={list['notices']}>
        <ReadOnly needs="vpc:write" />
        {none === null ? null : (
          <Notice tone="warn">
            <span id="vpcs-why">
              {none} What it runs are processes, which have the host&rsquo;s own network and no address of
              their own; a VPC takes a driver that gives each instance a network, as containers have.
            </span>
          </Notice>
        )}
      </div>
      {data === undefined ? (
        problem === undefined ? (
          <LoadingRows />
        ) : (
          <ErrorState problem={problem} onRetry={refresh} />
        )
      ) : data.size === 0 ? (
        <EmptyState title={none === null ? 'No VPCs yet' : 'No VPCs on this host'}>
          <p>
            {none === null
              ? 'A VPC is a private network: instances that are launched into it reach each other at addresses of its range, and others do not.'
              : 'Instances reach each other by the host’s address and the ports that they listen on.'}
          </p>
        </EmptyState>
      ) : (
        <div className={list['frame']}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Status</th>
                <th scope="col">Addresses</th>
                <th scope="col">Instances</th>
                <th scope="col">Created</th>
                {mayWrite ? (
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {[...data.values()].map((vpc) => (
                <VpcRow
                  key={vpc.id}
                  vpc={vpc}
                  members={members(vpc)}
                  pending={pending.actions.get(vpc.id)?.name}
                  mayWrite={mayWrite}
                  onDelete={() => setOpen({ kind: 'delete', vpc })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open?.kind === 'create' ? <CreateVpcDialog onClose={close} /> : null}
      {open?.kind === 'delete' ? (
        <DeleteVpcDialog
          vpc={open.vpc}
          members={members(open.vpc) ?? []}
          onConfirm={() => void erase(open.vpc)}
          onClose={close}
        />
      ) : null}
    </>
  );
}

interface VpcRowProps {
  vpc: Vpc;
  /** The instances in it; undefined where they are not known. */
  members: readonly Instance[] | undefined;
  pending: string | undefined;
  mayWrite: boolean;
  onDelete: () => void;
}

const NAMED = 4;

/** Some of the instances by name, and how many more there are. */
function Members({ of: members }: { of: readonly Instance[] }) {
  const more = members.length - NAMED;
  return (
    <span>
      {members.slice(0, NAMED).map(({ id, name }, index) => (
        <Fragment key={id}>
          {index === 0 ? '' : ', '}
          <Link href={`/instances/detail?id=${id}`}>{name}</Link>
        </Fragment>
      ))}
      {more > 0 ? ` and ${count(more)} more` : ''}
    </span>
  );
}

function VpcRow({ vpc, members, pending, mayWrite, onDelete }: VpcRowProps) {
  const now = useNow();
  return (
    <tr data-row={vpc.name}>
      <td data-label="Name">
        <span className={list['name']} title={vpc.id}>
          {vpc.name}
        </span>
      </td>
      <td data-label="Status">
        {pending === undefined ? (
          <Status tone="good" shape="dot">
            Available
          </Status>
        ) : (
          <Status tone="info" shape="turning">
            {pending}…
          </Status>
        )}
      </td>
      <td data-label="Addresses">
        <code>{vpc.cidr_block}</code>
      </td>
      <td data-label="Instances">
        {members === undefined || members.length === 0 ? count(members?.length) : <Members of={members} />}
      </td>
      <td data-label="Created" className={table['faint']}>
        <time dateTime={vpc.created_at} title={dateTime(vpc.created_at)}>
          {ago(Date.parse(vpc.created_at), now)}
        </time>
      </td>
      {mayWrite ? (
        <td>
          <span className={list['actions']}>
            <IconButton
              icon="trash"
              label={`Delete ${vpc.name}`}
              disabled={pending !== undefined}
              onClick={onDelete}
            />
          </span>
        </td>
      ) : null}
    </tr>
  );
}
