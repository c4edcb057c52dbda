// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { CopyButton } from '@/design/copy-button';
import { portAddress } from './port-address';
import styles from './instance-detail.module.css';

const SHOWN = 5;

/** The published ports of an instance, as links if they can be web pages that this browser can reach. */
export function PortsList({ instance }: { instance: Pick<Instance, 'ports' | 'node'> }) {
  const [first, more] = [instance.ports.slice(0, SHOWN), instance.ports.slice(SHOWN)];
  return (
    <>
      <PortLines ports={first} node={instance.node} />
      {more.length === 0 ? null : (
        <details>
          <summary>{more.length} more</summary>
          <PortLines ports={more} node={instance.node} />
        </details>
      )}
    </>
  );
}

function PortLines({ ports, node }: Pick<Instance, 'ports' | 'node'>) {
  return (
    <ul className={styles['ports']}>
      {ports.map((port) => {
        const { text, href, scope } = portAddress(port, location.hostname);
        return (
          <li key={`${text}/${port.protocol}`}>
            {href === null ? (
              text
            ) : (
              <a href={href} target="_blank" rel="noreferrer">
                {text}
              </a>
            )}
            <CopyButton name={text} text={text} />
            <span className={styles['target']}>
              → {port.instance_port}/{port.protocol} on {node} ({scope})
            </span>
          </li>
        );
      })}
    </ul>
  );
}
