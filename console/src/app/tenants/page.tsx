// SPDX-License-Identifier: Apache-2.0
import { TenantList } from '@/tenants/tenant-list';

export default function Page() {
  return <TenantList />;
}
