// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { IconButton } from '@/design/button';
import { QueryState } from '@/design/query-state';
import { EmptyState } from '@/design/states';
import { InstanceStatusBadge } from '@/live/instance-status';
import { useInstance, useInstances } from '@/live/instances';
import { AddInstance } from '@/shell/add-instance';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/address/query';
import { LogView } from './log-view';
import styles from './log-page.module.css';

/** The logs of several instances, shown side by side. */
export function LogPage() {
  const instances = useInstances();
  const [query, change] = useQuery();
  const ids = [...new Set((query.get('ids') ?? '').split(',').filter((id) => id !== ''))];
  const show = (shown: readonly string[]) => change({ ids: shown.join(',') });
  return (
    <>
      <PageHead title="Logs" stream={instances.stream}>
        <AddInstance instances={instances.data} shown={ids} onAdd={(id) => show([...ids, id])} />
      </PageHead>
      {ids.length === 0 ? (
        <EmptyState title="No logs selected">
          <p>Add instances to show their logs side by side.</p>
        </EmptyState>
      ) : (
        <div className={styles['grid']}>
          {ids.map((id) => (
            <LogOf key={id} id={id} onClose={() => show(ids.filter((other) => other !== id))} />
          ))}
        </div>
      )}
    </>
  );
}

function LogOf({ id, onClose }: { id: string; onClose: () => void }) {
  const live = useInstance(id);
  return (
    <div className={styles['cell']}>
      <QueryState query={live} rows={4}>
        {(instance) => (
          <LogView
            instanceId={id}
            name={instance.name}
            run={instance.started_at}
            title={instance.name}
            tall
            tools={
              <>
                <InstanceStatusBadge status={instance.status} />
                <Link href={`/instances/detail?id=${id}`}>Details</Link>
                <IconButton icon="close" label={`Close the log of ${instance.name}`} onClick={onClose} />
              </>
            }
          />
        )}
      </QueryState>
    </div>
  );
}
