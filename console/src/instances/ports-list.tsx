// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { IconButton } from '@/design/button';
import { useToasts } from '@/design/toasts';
import styles from './instance-detail.module.css';

/**
 * Where an instance's ports are reachable, as a link where that may be a web page. The address is that of this console,
 * which is the engine's host unless its socket is another machine's; the node stands beside it.
 */
export function PortsList({ instance }: { instance: Pick<Instance, 'ports' | 'node'> }) {
  const toasts = useToasts();
  const copy = (address: string) =>
    void navigator.clipboard.writeText(address).then(() => toasts.done(`${address} is copied.`));
  return (
    <ul className={styles['ports']}>
      {instance.ports.map((port) => {
        const address = `${location.hostname}:${port.host_port}`;
        return (
          <li key={`${port.host_port}/${port.protocol}`}>
            {port.protocol === 'tcp' ? (
              <a href={`http://${address}`} target="_blank" rel="noreferrer">
                {address}
              </a>
            ) : (
              address
            )}
            {/* over plain HTTP a page has no clipboard */}
            {isSecureContext ? (
              <IconButton icon="copy" label={`Copy ${address}`} onClick={() => copy(address)} />
            ) : null}
            <span className={styles['target']}>
              → {port.instance_port}/{port.protocol} on {instance.node}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
