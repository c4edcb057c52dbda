// SPDX-License-Identifier: Apache-2.0
import Link from '@/address/link';
import { EmptyState } from '@/design/states';
import { PageHead } from '@/shell/page-head';

export default function NotFound() {
  return (
    <>
      <PageHead title="Page not found" />
      <EmptyState title="There is no page at this address">
        <p>
          <Link href="/">Go to the dashboard</Link>
        </p>
      </EmptyState>
    </>
  );
}
