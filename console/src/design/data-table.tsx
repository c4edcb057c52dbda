// SPDX-License-Identifier: Apache-2.0
import type { ReactNode, Ref } from 'react';
import { Icon } from './icons';
import list from './list.module.css';
import table from './table.module.css';

/** The order of a table. */
export interface Sort<S extends string> {
  by: S;
  descending: boolean;
}

export interface Column<S extends string = never> {
  name: string;
  /** What the column header shows instead of its name. */
  header?: ReactNode;
  /** The key that the column sorts by. */
  sort?: S;
  number?: boolean;
  className?: string | undefined;
}

/** A column of a row's buttons. Its name is only read out. */
export const ACTIONS_COLUMN: Column = {
  name: 'Actions',
  header: <span className="visually-hidden">Actions</span>,
};

interface TableProps<S extends string> {
  columns: readonly Column<S>[];
  sort?: Sort<S>;
  onSort?: (by: S) => void;
  /** The number of rows including the header, if not all of them are rendered. */
  rowCount?: number;
  body?: Ref<HTMLTableSectionElement>;
  children: ReactNode;
}

/** A table. On a phone, each row is a card whose cells are labelled by `data-label`. */
export function Table<S extends string>({ columns, sort, onSort, rowCount, body, children }: TableProps<S>) {
  return (
    <table className={table['table']} aria-rowcount={rowCount}>
      <thead>
        <tr>
          {columns.map(({ name, header = name, sort: by, number = false, className }) => {
            const order = by === undefined || by !== sort?.by ? null : sort.descending ? 'down' : 'up';
            return (
              <th
                key={name}
                scope="col"
                className={number ? table['number'] : className}
                aria-sort={order === null ? undefined : order === 'down' ? 'descending' : 'ascending'}
              >
                {by === undefined ? (
                  header
                ) : (
                  <button type="button" className={table['sort']} onClick={() => onSort?.(by)}>
                    {header}
                    <Icon name={order ?? 'sort'} size={12} />
                  </button>
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody ref={body}>{children}</tbody>
    </table>
  );
}

/** A column of a {@link DataTable}, with what its cells show. */
export interface DataColumn<T, S extends string = never> extends Column<S> {
  /** The label of the cells on a phone. By default, the name. Null shows none. */
  label?: string | null;
  faint?: boolean;
  cell: (row: T) => ReactNode;
}

/** The column of a row's buttons. */
export function actionsColumn<T>(cell: (row: T) => ReactNode): DataColumn<T> {
  return {
    ...ACTIONS_COLUMN,
    label: null,
    cell: (row) => <span className={list['actions']}>{cell(row)}</span>,
  };
}

interface DataTableProps<T, S extends string> extends Omit<TableProps<S>, 'columns' | 'children'> {
  columns: readonly DataColumn<T, S>[];
  rows: readonly T[];
  /** Returns the `data-row` of a row. By default, its id. */
  rowName?: (row: T) => string;
}

/** A table whose columns define their cells. */
export function DataTable<T extends { id: string }, S extends string = never>({
  columns,
  rows,
  rowName = ({ id }) => id,
  ...props
}: DataTableProps<T, S>) {
  return (
    <Table columns={columns} {...props}>
      {rows.map((row) => (
        <tr key={row.id} data-row={rowName(row)}>
          {columns.map(({ name, label = name, number = false, faint = false, className, cell }) => (
            <td
              key={name}
              data-label={label ?? undefined}
              className={number ? table['number'] : faint ? table['faint'] : className}
            >
              {cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
