// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ReactNode, Ref } from 'react';
import { Icon } from './icons';
import { inRem } from './in-rem';
import list from './list.module.css';
import { useListView } from './list-view';
import table from './table.module.css';
import { useRowsInView } from './windowed';

/** The sort order of a table. */
export interface Sort<S extends string> {
  by: S;
  descending: boolean;
}

export interface Column<S extends string = never> {
  name: string;
  /** The content of the column header, instead of its name. */
  header?: ReactNode;
  /** The key that the column sorts by. */
  sort?: S;
  number?: boolean;
  /** The width in rem, including the padding. Columns without a width share the remaining space. */
  width?: number;
  /** The column is hidden if the table is narrower than this. On a phone, where rows are cards, it is shown. */
  from?: 'medium' | 'wide' | 'widest';
  className?: string | undefined;
}

/**
 * The header of a column of buttons, which is as wide as the buttons. Its name is not shown, only announced by screen
 * readers.
 */
export function actionsHeader(width: number): Column {
  return {
    name: 'Actions',
    header: <span className="visually-hidden">Actions</span>,
    width,
    className: table['buttons'],
  };
}

/** Returns the classes of a column's cells. */
function classesOf({ number = false, from, className }: Column<string>): string {
  return [number ? table['number'] : '', from === undefined ? '' : table[from], className]
    .filter(Boolean)
    .join(' ');
}

interface TableProps<S extends string> {
  columns: readonly Column<S>[];
  sort?: Sort<S>;
  onSort?: (by: S) => void;
  /** The number of rows including the header, if not all of them are rendered. */
  rowCount?: number;
  body?: Ref<HTMLTableSectionElement>;
  children: ReactNode;
}

/**
 * A table that is as wide as its container, for text of any length: see {@link Clip}. A container that is too narrow
 * for the table scrolls. On a phone, each row is a card whose cells are labelled by `data-label`.
 */
export function Table<S extends string>({ columns, sort, onSort, rowCount, body, children }: TableProps<S>) {
  const { compact } = useListView();
  return (
    <div className={table['box']} data-compact={compact || undefined}>
      <div className={table['scroll']}>
        <table className={table['table']} aria-rowcount={rowCount}>
          <thead>
            <tr>
              {columns.map((column) => {
                const { name, header = name, sort: by, width } = column;
                const order = by === undefined || by !== sort?.by ? null : sort.descending ? 'down' : 'up';
                return (
                  <th
                    key={name}
                    scope="col"
                    data-clip
                    className={classesOf(column)}
                    ref={inRem('width', width)}
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
      </div>
    </div>
  );
}

/** Fills the space of rows that are out of view. */
export function Gap({ height, columns }: { height: number; columns: number }) {
  return height <= 0 ? null : (
    <tr className={table['gap']} aria-hidden="true">
      <td
        colSpan={columns}
        ref={(cell) => {
          if (cell !== null) {
            cell.style.height = `${height}px`;
          }
        }}
      />
    </tr>
  );
}

/** A column of a {@link DataTable}, with the content of its cells. */
export interface DataColumn<T, S extends string = never> extends Column<S> {
  /** The cells' label on a phone. By default, the name. Null shows none. */
  label?: string | null;
  faint?: boolean;
  cell: (row: T) => ReactNode;
}

/** The column of a row's buttons, which is as wide as the buttons. */
export function actionsColumn<T>(width: number, cell: (row: T) => ReactNode): DataColumn<T> {
  return {
    ...actionsHeader(width),
    label: null,
    cell: (row) => <span className={list['actions']}>{cell(row)}</span>,
  };
}

interface DataTableProps<T, S extends string> extends Pick<TableProps<S>, 'sort' | 'onSort'> {
  columns: readonly DataColumn<T, S>[];
  rows: readonly T[];
  /** Returns the `data-row` of a row. By default, its id. */
  rowName?: (row: T) => string;
}

/** A table whose columns define their cells. If there are very many rows, only the rows in view are rendered. */
export function DataTable<T extends { id: string }, S extends string = never>({
  columns,
  rows,
  rowName = ({ id }) => id,
  ...props
}: DataTableProps<T, S>) {
  const [body, shown, rowHeight] = useRowsInView(rows.length);
  return (
    <Table columns={columns} rowCount={rows.length + 1} body={body} {...props}>
      <Gap height={shown.from * rowHeight} columns={columns.length} />
      {rows.slice(shown.from, shown.to).map((row) => (
        <tr key={row.id} data-row={rowName(row)}>
          {columns.map((column) => {
            const { name, label = name, faint = false, cell } = column;
            return (
              <td
                key={name}
                data-label={label ?? undefined}
                className={`${classesOf(column)} ${faint ? (table['faint'] ?? '') : ''}`}
              >
                {cell(row)}
              </td>
            );
          })}
        </tr>
      ))}
      <Gap height={(rows.length - shown.to) * rowHeight} columns={columns.length} />
    </Table>
  );
}
