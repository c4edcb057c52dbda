// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { IconButton } from '@/design/button';
import { useToasts } from '@/design/toasts';
import styles from './instance-detail.module.css';

/**
 * The published ports of an instance, as links if they can be web pages. Their host is assumed to be that of this console,
 * which is wrong if the engine runs on another machine. That is why the node is shown as well.
 */
export function PortsList({ instance }: { instance: Pick<Instance, 'ports' | 'node'> }) {
  const toasts = useToasts();
  const copy = (address: string) =>
    void navigator.clipboard.writeText(address).then(() => toasts.done(`${address} copied.`));
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
            {/* over plain HTTP, a page has no clipboard */}
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
