// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { get, mutate } from '@/api/client';
import { Problem } from '@/api/problem';
import { delivery, page, type Delivery, type DeliveryStatus, type NotificationRule } from '@/api/wire';
import { Button } from '@/design/button';
import { Clip } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import { Dialog } from '@/design/dialog';
import { QueryState } from '@/design/query-state';
import { EmptyState, Notice } from '@/design/states';
import { Status, type Shape, type Tone } from '@/design/status';
import { ABSENT } from '@/format/numbers';
import { Age } from '@/live/age';
import { useFetch } from '@/live/use-fetch';
import { useMay } from '@/session/session';
import styles from './notifications.module.css';

const deliveries = page(delivery);

const STATUSES: Record<DeliveryStatus, { name: string; tone: Tone; shape: Shape }> = {
  PENDING: { name: 'Pending', tone: 'warn', shape: 'ring' },
  DELIVERED: { name: 'Delivered', tone: 'good', shape: 'dot' },
  FAILED: { name: 'Failed', tone: 'bad', shape: 'cross' },
  DISCARDED: { name: 'Discarded', tone: 'idle', shape: 'square' },
};

const TYPES: Record<Delivery['type'], string> = {
  'notification.raised': 'Raised',
  'notification.resolved': 'Resolved',
  'notification.test': 'Test',
};

const COLUMNS: readonly DataColumn<Delivery>[] = [
  {
    name: 'Status',
    width: 8.5,
    cell: ({ status }) => {
      const { name, ...mark } = STATUSES[status];
      return <Status {...mark}>{name}</Status>;
    },
  },
  { name: 'Message', width: 7, cell: ({ type }) => TYPES[type] },
  {
    name: 'Response',
    cell: (row) => <Clip>{response(row)}</Clip>,
  },
  { name: 'Attempts', number: true, width: 6.5, cell: ({ attempts }) => attempts },
  { name: 'Created', faint: true, width: 7, cell: ({ created_at: time }) => <Age of={time} /> },
];

/** Describes the newest attempt. Pure. */
function response({ error, response_status: status, duration_millis: millis }: Delivery): string {
  return error ?? (status === null ? ABSENT : `${status} in ${millis ?? 0} ms`);
}

interface DeliveriesDialogProps {
  rule: NotificationRule;
  onClose: () => void;
}

/** Lists the latest deliveries to a webhook, and sends a test. */
export function DeliveriesDialog({ rule, onClose }: DeliveriesDialogProps) {
  const path = `/api/notification-rules/${rule.id}`;
  const mayWrite = useMay('notification:write');
  const query = useFetch({
    key: `${path}/deliveries`,
    read: async () => (await get(`${path}/deliveries?limit=100`, deliveries)).data.items,
  });
  const [test, setTest] = useState<'no' | 'sending' | Delivery | Problem>('no');
  const send = async () => {
    setTest('sending');
    try {
      setTest((await mutate('POST', `${path}/test`, delivery)).data);
      query.refresh();
    } catch (thrown) {
      setTest(Problem.of(thrown));
    }
  };
  return (
    <Dialog
      title={`Deliveries of ${rule.name}`}
      wide
      onClose={onClose}
      foot={
        <>
          <Button icon="restart" onClick={query.refresh}>
            Refresh
          </Button>
          {mayWrite ? (
            <Button kind="primary" icon="send" disabled={test === 'sending'} onClick={() => void send()}>
              {test === 'sending' ? 'Sending…' : 'Send test'}
            </Button>
          ) : null}
        </>
      }
    >
      <div role="status" className={styles['test']}>
        {test === 'no' || test === 'sending' ? null : <TestResult test={test} />}
      </div>
      <QueryState query={query} rows={4}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="No deliveries yet" />
          ) : (
            <DataTable columns={COLUMNS} rows={rows} />
          )
        }
      </QueryState>
    </Dialog>
  );
}

function TestResult({ test }: { test: Delivery | Problem }) {
  if (test instanceof Problem) {
    return <Notice tone="bad">Could not send the test: {test.message}</Notice>;
  }
  return test.status === 'DELIVERED' ? (
    <Notice>
      The receiver accepted the test message with status {test.response_status} in {test.duration_millis} ms.
    </Notice>
  ) : (
    <Notice tone="bad">The test failed. {test.error}</Notice>
  );
}
