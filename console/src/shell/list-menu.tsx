// SPDX-License-Identifier: Apache-2.0
'use client';
import { hiddenColumns, setListView, useListView, withColumnToggled } from '@/design/list-view';
import { Menu } from '@/design/menu';
import { csvText, type Csv } from '@/format/csv';

interface ListMenuProps {
  /** The name of the list, as in its address. */
  list: string;
  /** The columns that the user may hide. */
  columns: readonly string[];
  /** Returns the displayed rows as a file. */
  csv: (() => Csv) | undefined;
}

/** A menu for the view of a list: the height of its rows, its columns, and a download of the displayed rows. */
export function ListMenu({ list, columns, csv }: ListMenuProps) {
  const view = useListView();
  const hidden = hiddenColumns(view, list);
  return (
    <Menu
      label="List options"
      icon="sliders"
      small
      items={[
        {
          name: view.compact ? 'Comfortable rows' : 'Compact rows',
          icon: 'menu',
          run: () => setListView({ ...view, compact: !view.compact }),
        },
        ...columns.map((column) => ({
          name: `${hidden.includes(column) ? 'Show' : 'Hide'} column: ${column}`,
          icon: 'columns' as const,
          run: () => setListView(withColumnToggled(view, list, column)),
        })),
        ...(csv === undefined
          ? []
          : [
              {
                name: 'Download as CSV',
                icon: 'download' as const,
                run: () => save(`${list}.csv`, csvText(csv())),
              },
            ]),
      ]}
    />
  );
}

/** Makes the browser save text as a file. */
function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
