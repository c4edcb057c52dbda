// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState, type ReactNode } from 'react';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { QueryState, type Query } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { found } from '@/format/numbers';
import type { StreamState } from '@/streams/stream-state';
import { PageHead } from './page-head';

interface ResourceListProps {
  title: string;
  /** The state of the live data, if any of it is live. */
  stream?: StreamState | undefined;
  /** The buttons in the page head. */
  actions?: ReactNode;
  /** What the user must know before the list. */
  notices?: ReactNode;
  filters?: ReactNode;
  /** Resets all filters. */
  onClearFilters?: () => void;
  query: Query<unknown>;
  /** How many resources there are, and how many of them the filters show. */
  total: number;
  shown: number;
  /** Shown instead of the table if there are no resources. */
  empty: ReactNode;
  /** What the user must know to read the table. */
  summary?: ReactNode;
  table: ReactNode;
  tableClass?: string | undefined;
  /** What follows the list, such as dialogs. */
  children?: ReactNode;
}

/** The page of a collection: its head, filters and table, and what it shows while there is nothing in the table. */
export function ResourceList(props: ResourceListProps) {
  const { title, stream, actions, notices, filters, onClearFilters, query, total, shown } = props;
  // text fields keep their own text, so that clearing the filters has to replace them
  const [cleared, setCleared] = useState(0);
  const failed = query.data === undefined && query.problem !== undefined;
  return (
    <>
      <PageHead title={title} stream={stream}>
        {actions}
      </PageHead>
      <div className={list['notices']}>{notices}</div>
      {failed || filters === undefined ? null : (
        <search key={cleared} className={list['filters']}>
          {filters}
          <span className={list['found']} role="status">
            {found(shown, total)}
          </span>
        </search>
      )}
      <QueryState query={query} rows={8}>
        {() =>
          total === 0 ? (
            props.empty
          ) : shown > 0 ? (
            <>
              {props.summary === undefined ? null : <p className={list['summary']}>{props.summary}</p>}
              <div className={`${list['frame'] ?? ''} ${props.tableClass ?? ''}`}>{props.table}</div>
            </>
          ) : (
            <EmptyState title="No results">
              <Button
                onClick={() => {
                  onClearFilters?.();
                  setCleared(cleared + 1);
                }}
              >
                Clear filters
              </Button>
            </EmptyState>
          )
        }
      </QueryState>
      {props.children}
    </>
  );
}
