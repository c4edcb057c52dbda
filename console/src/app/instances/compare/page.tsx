// SPDX-License-Identifier: Apache-2.0
import { ComparePage } from '@/instances/compare-page';

export default function Page() {
  return <ComparePage />;
}
