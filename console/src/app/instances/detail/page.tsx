// SPDX-License-Identifier: Apache-2.0
import { InstanceDetail } from '@/instances/instance-detail';

export default function Page() {
  return <InstanceDetail />;
}
