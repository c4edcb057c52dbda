// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { SelectField } from '@/design/field';
import { useVpcs } from '@/live/vpcs';

interface VpcFieldProps {
  name: string;
  value: string;
  error: string | undefined;
  onChange: (event: { target: { value: string } }) => void;
}

/** In which VPC an instance is to have an address; without any, how to come by one. */
export function VpcField(field: VpcFieldProps) {
  const { data, problem } = useVpcs();
  const none = data?.size === 0;
  return (
    <SelectField
      label="VPC"
      optional
      disabled={data === undefined || none}
      hint={
        none ? (
          <>
            There is none yet: <Link href="/vpcs">create one</Link> to give instances a private network.
          </>
        ) : problem === undefined ? (
          'It has a private address there, and reaches the others in it.'
        ) : (
          problem.message
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
