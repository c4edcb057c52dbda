// SPDX-License-Identifier: Apache-2.0
'use client';
import { getAll, remove } from '@/api/client';
import { browserSession, page, type BrowserSession } from '@/api/wire';
import { Button } from '@/design/button';
import { Clip } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import { Dialog } from '@/design/dialog';
import list from '@/design/list.module.css';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { Age } from '@/live/age';
import { usePending } from '@/live/pending';
import { useFetch } from '@/live/use-fetch';
import { browserName } from './browser-name';

const REFRESH_MS = 5_000;

const sessions = page(browserSession);

interface SessionsDialogProps {
  keyId: string;
  title: string;
  /** Whether the current session's key may end the sessions of this key. */
  mayEnd: boolean;
  onClose: () => void;
}

/** Lists the browsers that are signed in with a key. The list is polled, because no event reports changes to it. */
export function SessionsDialog({ keyId, title, mayEnd, onClose }: SessionsDialogProps) {
  const path = `/api/sessions?key_id=${keyId}`;
  const query = useFetch({
    key: path,
    read: async () => (await getAll(path, sessions)).data,
    refreshMs: REFRESH_MS,
  });
  const pending = usePending();
  const end = ({ id }: BrowserSession) =>
    void pending
      .attempt(id, 'Ending', 'Could not end the session', () => remove(`/api/sessions/${id}`))
      .then(query.refresh);
  const columns: readonly DataColumn<BrowserSession>[] = [
    {
      name: 'Browser',
      cell: ({ user_agent: agent, current }) => (
        <span className={list['marked']} title={agent ?? undefined}>
          <Clip>{browserName(agent)}</Clip>
          {current ? <span className={list['mark']}>this browser</span> : null}
        </span>
      ),
    },
    {
      name: 'Address',
      width: 10,
      cell: ({ ip_address: address }) => <Clip mono>{address ?? 'unknown'}</Clip>,
    },
    { name: 'Signed in', width: 7.5, cell: ({ created_at: time }) => <Age of={time} /> },
    { name: 'Last used', width: 7.5, cell: ({ last_used_at: time }) => <Age of={time} /> },
    actionsColumn(9, (session) =>
      session.current || !mayEnd ? null : (
        <Button disabled={pending.actions.has(session.id)} onClick={() => end(session)}>
          {pending.actions.has(session.id) ? 'Ending…' : 'End session'}
        </Button>
      ),
    ),
  ];
  return (
    <Dialog title={title} wide onClose={onClose} foot={<Button onClick={onClose}>Done</Button>}>
      <QueryState query={query} rows={2}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title="No open sessions">
              <p>Browsers that sign in with this key appear here.</p>
            </EmptyState>
          ) : (
            <>
              <p>
                A session ends after 12 hours of inactivity, and after 7 days at the latest. Ending a session
                signs the browser out and closes its streams and terminals. The key stays valid.
              </p>
              <DataTable columns={columns} rows={all} />
            </>
          )
        }
      </QueryState>
    </Dialog>
  );
}
