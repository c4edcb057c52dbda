// SPDX-License-Identifier: Apache-2.0
import { ConnectionList } from '@/connections/connection-list';

export default function Page() {
  return <ConnectionList />;
}
