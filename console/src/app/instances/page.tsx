// SPDX-License-Identifier: Apache-2.0
import { InstanceList } from '@/instances/instance-list';

export default function Page() {
  return <InstanceList />;
}
