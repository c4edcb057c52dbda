// SPDX-License-Identifier: Apache-2.0
import Link from 'next/link';
import { EmptyState } from '@/design/states';

export default function NotFound() {
  return (
    <EmptyState title="Page not found">
      <p>
        <Link href="/">Go to the dashboard</Link>
      </p>
    </EmptyState>
  );
}
