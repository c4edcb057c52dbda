// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { SearchField } from '@/design/search-field';
import list from '@/design/list.module.css';
import { EmptyState } from '@/design/states';
import { found } from '@/format/numbers';
import { useQuery } from '@/address/query';
import { Credential } from './credential';
import styles from './explorer.module.css';
import { byTag, matchesOperation, type Operation } from './operation';
import { OperationPanel } from './operation-panel';
import { OPERATIONS } from './operations.gen';

/** The API operations: a searchable list, and the selected operation. */
export default function Explorer() {
  const [query, change] = useQuery();
  const [key, setKey] = useState<string | null>(null);
  const text = query.get('q') ?? '';
  const shown = OPERATIONS.filter((operation) => matchesOperation(operation, text));
  const chosen = OPERATIONS.find(({ id }) => id === query.get('op'));
  return (
    <>
      <Credential own={key !== null} onKey={setKey} />
      <div className={styles['columns']}>
        <div className={styles['list']} data-chosen={chosen !== undefined || undefined}>
          <search className={list['filters']}>
            <SearchField
              label="Search the operations"
              placeholder="Search, for example logs"
              value={text}
              onValue={(q) => change({ q })}
            />
            <span className={list['found']} role="status">
              {found(shown.length, OPERATIONS.length)}
            </span>
          </search>
          {shown.length === 0 ? <EmptyState title="No results" /> : null}
          {[...byTag(shown)].map(([tag, operations]) => (
            <section key={tag} aria-label={tag}>
              <h2 className={styles['tag']}>{tag === 'Vpcs' ? 'VPCs' : tag}</h2>
              <ul className={styles['operations']}>
                {operations.map((operation) => (
                  <li key={operation.id}>
                    <button
                      type="button"
                      className={styles['operation']}
                      aria-current={operation === chosen ? 'true' : undefined}
                      onClick={() => change({ op: operation.id })}
                    >
                      <Method of={operation} />
                      <span className={styles['summary']}>{operation.summary}</span>
                      <code className={styles['path']}>{operation.path}</code>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <div className={styles['chosen']}>
          {chosen === undefined ? (
            <EmptyState title="Choose an operation">
              <p>Calls are sent to this server and take effect: a delete call really deletes.</p>
            </EmptyState>
          ) : (
            // another operation has different inputs
            <OperationPanel
              key={chosen.id}
              operation={chosen}
              credential={key}
              onClose={() => change({ op: null })}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** An operation's HTTP method or stream type. */
export function Method({ of: { method, kind } }: { of: Pick<Operation, 'method' | 'kind'> }) {
  const name = kind === 'events' ? 'SSE' : kind === 'socket' ? 'WS' : method;
  return (
    <span className={styles['method']} data-method={name}>
      {name}
    </span>
  );
}
