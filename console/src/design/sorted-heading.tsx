// SPDX-License-Identifier: Apache-2.0
import { Icon } from './icons';
import table from './table.module.css';

interface SortedHeadingProps {
  name: string;
  className?: string | undefined;
  /** How the table is in the order of this column; null where it is in that of another. */
  order: 'ascending' | 'descending' | null;
  onSort: () => void;
}

/** The head of a column that a table can be ordered by. */
export function SortedHeading({ name, className, order, onSort }: SortedHeadingProps) {
  return (
    <th scope="col" className={className} aria-sort={order ?? undefined}>
      <button type="button" className={table['sort']} onClick={onSort}>
        {name}
        <Icon name={order === null ? 'sort' : order === 'descending' ? 'down' : 'up'} size={12} />
      </button>
    </th>
  );
}
