import { AuditTrail } from '@/audit/audit-trail';

export default function Page() {
  return <AuditTrail />;
}
