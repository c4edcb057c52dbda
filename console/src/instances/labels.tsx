// SPDX-License-Identifier: Apache-2.0
import styles from './labels.module.css';

interface LabelsProps {
  labels: Readonly<Record<string, string>>;
  /** Shows only the instances with a label, given as `name:value`. */
  onSelect: (label: string) => void;
  /** Shows the labels on a single line. */
  single?: boolean;
}

/** Labels as buttons that filter the list. */
export function Labels({ labels, onSelect, single = false }: LabelsProps) {
  // the same label of several instances is in the same place
  const all = Object.entries(labels).sort(([one], [two]) => one.localeCompare(two));
  const more = single ? all.slice(1) : [];
  return (
    <span className={single ? styles['single'] : styles['labels']}>
      {(single ? all.slice(0, 1) : all).map(([name, value]) => (
        <button
          key={name}
          type="button"
          className={styles['label']}
          aria-label={`Only ${name}=${value}`}
          data-clip
          onClick={() => onSelect(`${name}:${value}`)}
        >
          {name}={value}
        </button>
      ))}
      {more.length === 0 ? null : (
        <span className={styles['more']} title={more.map(([name, value]) => `${name}=${value}`).join('\n')}>
          +{more.length}
        </span>
      )}
    </span>
  );
}
