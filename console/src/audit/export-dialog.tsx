// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { download } from '@/api/tickets';
import { auditRow, page } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Notice } from '@/design/states';
import { activeFilters, auditParameters, type AuditFilter } from './audit-filter';
import styles from './audit.module.css';

const entries = page(auditRow);

/** Exports the entries that match the filters. */
export function ExportDialog({ filter, onClose }: { filter: AuditFilter; onClose: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (format: 'ndjson' | 'csv') => {
    const parameters = auditParameters(filter);
    setError(null);
    setBusy(true);
    try {
      // the page cannot detect why a download fails, so first check that this key can read the log with these filters
      parameters.set('limit', '1');
      await get(`/api/audit?${parameters.toString()}`, entries);
      parameters.delete('limit');
      parameters.set('format', format);
      await download(`/api/audit/export?${parameters.toString()}`);
      onClose();
    } catch (thrown) {
      setError(Problem.of(thrown).message);
      setBusy(false);
    }
  };
  const filters = activeFilters(filter);
  return (
    <Dialog
      title="Export audit log"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button icon="download" disabled={busy} onClick={() => void save('csv')}>
            CSV
          </Button>
          <Button kind="primary" icon="download" disabled={busy} onClick={() => void save('ndjson')}>
            NDJSON
          </Button>
        </>
      }
    >
      <div role="alert" className={styles['alert']}>
        {error === null ? null : <Notice tone="bad">{error}</Notice>}
      </div>
      {filters.length === 0 ? (
        <p>Exports all entries to one file, newest first.</p>
      ) : (
        <>
          <p>Exports all entries that match these filters to one file, newest first:</p>
          <ul className={styles['filtered']}>
            {filters.map((name) => (
              <li key={name}>
                {name} <code>{filter[name]}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={styles['faint']}>
        NDJSON contains one entry per line, as in the API, with its hashes. CSV opens in a spreadsheet. The
        export itself is recorded in the audit log.
      </p>
    </Dialog>
  );
}
