import { TenantList } from '@/tenants/tenant-list';

export default function Page() {
  return <TenantList />;
}
