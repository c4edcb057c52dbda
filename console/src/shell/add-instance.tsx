// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@/api/wire';
import type { Resources } from '@/live/collection';
import styles from './add-instance.module.css';

interface AddInstanceProps {
  instances: Resources<Instance> | undefined;
  /** The ids of the instances that the page shows. */
  shown: readonly string[];
  /** The reason why no further instance can be added, or null. */
  full?: string | null;
  onAdd: (id: string) => void;
}

/** Adds an instance to a page that shows several instances. */
export function AddInstance({ instances, shown, full = null, onAdd }: AddInstanceProps) {
  const others = [...(instances?.values() ?? [])].filter(({ id }) => !shown.includes(id));
  return (
    <label className={styles['add']}>
      Add instance
      <select
        value=""
        disabled={others.length === 0 || full !== null}
        title={full ?? undefined}
        onChange={(event) => onAdd(event.target.value)}
      >
        <option value="">{others.length === 0 ? 'No other instances' : 'Choose…'}</option>
        {others
          .sort((one, two) => one.name.localeCompare(two.name, undefined, { numeric: true }))
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
    </label>
  );
}
