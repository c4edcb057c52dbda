// SPDX-License-Identifier: Apache-2.0
import { Dashboard } from '@/dashboard/dashboard';

export default function Page() {
  return <Dashboard />;
}
