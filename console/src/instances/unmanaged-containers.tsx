// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import { unmanaged, type UnmanagedContainer } from '@/api/wire';
import { Clip, ClippedName } from '@/design/clip';
import { DataTable, type DataColumn } from '@/design/data-table';
import list from '@/design/list.module.css';
import { Status, type Shape, type Tone } from '@/design/status';
import { count } from '@/format/numbers';
import { useCompute } from '@/live/compute';
import { useFetch } from '@/live/use-fetch';
import { useMay } from '@/session/session';
import styles from './unmanaged-containers.module.css';

const REFRESH_MS = 10_000;

const FACES: Record<UnmanagedContainer['state'], { tone: Tone; shape: Shape; text: string }> = {
  RUNNING: { tone: 'good', shape: 'dot', text: 'Running' },
  PAUSED: { tone: 'warn', shape: 'bars', text: 'Paused' },
  STOPPED: { tone: 'idle', shape: 'square', text: 'Stopped' },
};
function portsText(container: UnmanagedContainer): string {
  const all = container.ports.map(
    (port) =>
      `${port.address === null ? '' : `${port.address} `}${port.host_port} → ${port.instance_port}/${port.protocol}`,
  );
  return all.length === 0 ? 'none' : all.join(', ');
}

const COLUMNS: readonly DataColumn<UnmanagedContainer>[] = [
  {
    name: 'Name',
    className: list['name'],
    cell: ({ name }) => <ClippedName name={name} />,
  },
  { name: 'Image', cell: ({ image }) => <Clip mono>{image}</Clip> },
  {
    name: 'State',
    width: 8,
    cell: ({ state }) => {
      const { text, ...face } = FACES[state];
      return <Status {...face}>{text}</Status>;
    },
  },
  { name: 'Engine status', faint: true, from: 'medium', cell: ({ status }) => <Clip>{status}</Clip> },
  { name: 'Ports', from: 'wide', cell: (container) => <Clip>{portsText(container)}</Clip> },
];

/** Lists the engine's containers that Windsock does not manage. Shows nothing if there are none. */
export function UnmanagedContainers() {
  const driver = useCompute();
  const may = useMay('tenant:manage');
  const supported = may && driver?.capabilities.includes('IMAGES') === true;
  const unreachable = driver?.status === 'UNREACHABLE';
  const { data } = useFetch<readonly UnmanagedContainer[]>({
    // while the engine is unreachable, the last known containers remain in the list
    key: supported && !unreachable ? '/api/compute/unmanaged' : null,
    read: async () => (await get('/api/compute/unmanaged', unmanaged)).data.items,
    refreshMs: REFRESH_MS,
  });
  if (!supported || data === undefined || data.length === 0) {
    return null;
  }
  return (
    <details className={styles['unmanaged']}>
      <summary>
        {data.length === 1 ? '1 other container' : `${count(data.length)} other containers`} on this engine,
        not managed by Windsock
      </summary>
      <p className={styles['note']}>
        {unreachable ? 'Showing the last known state. ' : ''}Windsock does not change these containers.
      </p>
      <div className={list['frame']}>
        <DataTable columns={COLUMNS} rows={data} rowName={({ name }) => name} />
      </div>
    </details>
  );
}
