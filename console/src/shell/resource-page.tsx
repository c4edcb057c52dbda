// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useSearchParams } from 'next/navigation';
import { Fragment, type ReactNode } from 'react';
import { QueryState, type Query } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import type { StreamState } from '@/streams/stream-state';
import { PageHead } from './page-head';

interface ResourcePageProps {
  /** What the page shows, such as "Instance". */
  title: string;
  /** The link to the list of all resources. */
  list: { href: string; name: string };
  children: (id: string) => ReactNode;
}

/** The page for the resource whose id is in the query. */
export function ResourcePage({ title, list, children }: ResourcePageProps) {
  const id = useSearchParams().get('id');
  return id === null ? (
    <>
      <PageHead title={title} />
      <EmptyState title={`${title} not found`}>
        <p>
          The address contains no id. <Link href={list.href}>{list.name}</Link>
        </p>
      </EmptyState>
    </>
  ) : (
    // a different resource needs a new component instance
    <Fragment key={id}>{children(id)}</Fragment>
  );
}

interface ResourceStateProps<T> {
  /** The title while there is no resource to name. */
  title: string;
  stream?: StreamState | undefined;
  query: Query<T>;
  children: (resource: T) => ReactNode;
}

/** Shows a resource, a loading page or an error page. */
export function ResourceState<T>({ title, stream, query, children }: ResourceStateProps<T>) {
  return (
    <>
      {query.data === undefined ? (
        // a problem is shown below, with its own button
        <PageHead title={title} stream={query.problem === undefined ? stream : undefined} />
      ) : null}
      <QueryState query={query} rows={12}>
        {children}
      </QueryState>
    </>
  );
}
