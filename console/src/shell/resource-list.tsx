// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ReactNode } from 'react';
import { Button } from '@/design/button';
import list from '@/design/list.module.css';
import { QueryState, type Query } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { found } from '@/format/numbers';
import type { Csv } from '@/format/csv';
import type { StreamState } from '@/streams/stream-state';
import { ListMenu } from './list-menu';
import { PageHead } from './page-head';

interface ResourceListProps {
  title: string;
  /** The state of the live data, if the page has any. */
  stream?: StreamState | undefined;
  /** The buttons in the page head. */
  actions?: ReactNode;
  /** Notices for the user, shown before the list. */
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
  /** Information that the user needs in order to understand the table. */
  summary?: ReactNode;
  table: ReactNode;
  /** The columns that the user may hide; the table omits the hidden ones. */
  optional?: readonly string[];
  /** Returns the displayed rows as a file. */
  csv?: () => Csv;
  tableClass?: string | undefined;
  /** Content after the list, such as dialogs. */
  children?: ReactNode;
}

/** A collection page: its header, filters and table, and the content that replaces an empty table. */
export function ResourceList(props: ResourceListProps) {
  const { title, stream, actions, notices, filters, onClearFilters, query, total, shown } = props;
  const failed = query.data === undefined && query.problem !== undefined;
  const nothing = query.data !== undefined && total === 0;
  return (
    <>
      <PageHead title={title} stream={stream}>
        {actions}
      </PageHead>
      <div className={list['notices']}>{notices}</div>
      {failed || nothing || filters === undefined ? null : (
        <search className={list['filters']}>
          {filters}
          <span className={list['found']} role="status">
            {query.data === undefined ? null : found(shown, total)}
          </span>
          <ListMenu list={title.toLowerCase()} columns={props.optional ?? []} csv={props.csv} />
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
              <Button onClick={onClearFilters}>Clear filters</Button>
            </EmptyState>
          )
        }
      </QueryState>
      {props.children}
    </>
  );
}
