// SPDX-License-Identifier: Apache-2.0
import { VpcList } from '@/vpcs/vpc-list';

export default function Page() {
  return <VpcList />;
}
