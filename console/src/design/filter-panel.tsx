// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useState, type ReactNode } from 'react';
import { Button } from './button';
import styles from './filter-panel.module.css';

interface FilterPanelProps {
  /** The number of filters that are set. */
  active: number;
  /** Called when the user presses Enter in a field. */
  onSubmit?: () => void;
  onClear: () => void;
  /** Fields with labels. */
  fields: ReactNode;
  /** Toggle buttons, in a row of their own. */
  chips: ReactNode;
}

/** The filters of a page that has many of them. On a phone, where they would fill the screen, a button shows them. */
export function FilterPanel({ active, onSubmit, onClear, fields, chips }: FilterPanelProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <search>
      <div className={styles['toggle']}>
        <Button icon="search" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {active === 0 ? 'Filters' : `Filters (${active} active)`}
        </Button>
      </div>
      <form
        id={id}
        className={styles['filters']}
        data-open={open}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        {fields}
        <div className={styles['last']}>
          {chips}
          {/* Enter submits a form with several fields only if it has a submit button */}
          <button type="submit" className="visually-hidden" tabIndex={-1}>
            Apply
          </button>
          {active > 0 ? (
            <Button kind="quiet" icon="close" onClick={onClear}>
              Clear
            </Button>
          ) : null}
        </div>
      </form>
    </search>
  );
}
