// SPDX-License-Identifier: Apache-2.0
'use client';
import useSWR from 'swr';
import { get } from '@/api/client';
import { unmanaged, type UnmanagedContainer } from '@/api/wire';
import list from '@/design/list.module.css';
import { Status, type Shape, type Tone } from '@/design/status';
import table from '@/design/table.module.css';
import { count } from '@/format/numbers';
import { useCompute } from '@/live/compute';
import { useMay } from '@/session/session';
import styles from './unmanaged-containers.module.css';

const REFRESH_MS = 10_000;

const FACES: Record<UnmanagedContainer['state'], { tone: Tone; shape: Shape; text: string }> = {
  RUNNING: { tone: 'good', shape: 'dot', text: 'Running' },
  PAUSED: { tone: 'warn', shape: 'bars', text: 'Paused' },
  STOPPED: { tone: 'idle', shape: 'square', text: 'Stopped' },
};

function ports(container: UnmanagedContainer): string {
  const all = container.ports.map((port) => `${port.host_port} → ${port.instance_port}/${port.protocol}`);
  return all.length === 0 ? 'none' : all.join(', ');
}

/** What else is in the engine, to look at: none of it can be touched from here. Nothing where there is none, or no engine. */
export function UnmanagedContainers() {
  const driver = useCompute();
  const may = useMay('tenant:manage');
  const asks = may && driver?.capabilities.includes('IMAGES') === true;
  const away = driver?.status === 'UNREACHABLE';
  const { data } = useSWR<readonly UnmanagedContainer[], unknown>(
    // while the engine is away, what it was known to have stays
    asks && !away ? '/api/compute/unmanaged' : null,
    async (path: string) => (await get(path, unmanaged)).data.items,
    { refreshInterval: REFRESH_MS, dedupingInterval: 500, keepPreviousData: true, shouldRetryOnError: false },
  );
  if (!asks || data === undefined || data.length === 0) {
    return null;
  }
  return (
    <details className={styles['unmanaged']}>
      <summary>
        Also in this engine: {count(data.length)} {data.length === 1 ? 'container' : 'containers'} that
        Windsock does not manage
      </summary>
      <p className={styles['note']}>
        {away ? 'Shown as the engine had them when it last answered' : 'Shown as the engine has them'};
        Windsock does not touch them.
      </p>
      <div className={list['frame']}>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Image</th>
              <th scope="col">State</th>
              <th scope="col">As the engine says</th>
              <th scope="col">Ports</th>
            </tr>
          </thead>
          <tbody>
            {data.map((container) => {
              const { tone, shape, text } = FACES[container.state];
              return (
                <tr key={container.id} data-unmanaged={container.name}>
                  <td data-label="Name">
                    <span className={list['name']} title={container.id}>
                      {container.name}
                    </span>
                  </td>
                  <td data-label="Image">
                    <code>{container.image}</code>
                  </td>
                  <td data-label="State">
                    <Status tone={tone} shape={shape}>
                      {text}
                    </Status>
                  </td>
                  <td data-label="As the engine says" className={table['faint']}>
                    {container.status}
                  </td>
                  <td data-label="Ports">{ports(container)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
