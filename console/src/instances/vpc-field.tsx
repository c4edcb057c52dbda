// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { SelectField } from '@/design/field';
import type { FieldBinding } from '@/design/use-form';
import { useVpcs } from '@/live/vpcs';

/** The VPC in which an instance receives a private address. */
export function VpcField(field: FieldBinding) {
  const { data, problem } = useVpcs();
  const empty = data?.size === 0;
  return (
    <SelectField
      label="VPC"
      optional
      disabled={data === undefined || empty}
      hint={
        empty ? (
          <>
            No VPCs yet. <Link href="/vpcs">Create a VPC</Link> to give instances a private network.
          </>
        ) : (
          (problem?.message ??
          'The instance gets a private address in the VPC and can reach the other instances in it.')
        )
      }
      {...field}
    >
      <option value="">None</option>
      {[...(data?.values() ?? [])].map(({ id, name, cidr_block: cidr }) => (
        <option key={id} value={id}>
          {name} ({cidr})
        </option>
      ))}
    </SelectField>
  );
}
