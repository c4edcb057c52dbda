// SPDX-License-Identifier: Apache-2.0
import { AuditTrail } from '@/audit/audit-trail';

export default function Page() {
  return <AuditTrail />;
}
