// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState } from 'react';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { auditRow, page } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Notice } from '@/design/states';
import { AUDIT_FILTERS, auditParameters, type AuditFilter } from './audit-filter';
import styles from './audit.module.css';

const rows = page(auditRow);

/** Lets the browser save a file of the server's, with the session's cookie. */
function download(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}

/** Asks in which form the rows are to be saved. */
export function ExportDialog({ filter, onClose }: { filter: AuditFilter; onClose: () => void }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (format: 'ndjson' | 'csv') => {
    const parameters = auditParameters(filter);
    setRefusal(null);
    setBusy(true);
    try {
      // a download that is refused says nothing on the page; the same filters of the same key are refused here as well
      parameters.set('limit', '1');
      await get(`/api/audit?${parameters.toString()}`, rows);
    } catch (thrown) {
      setRefusal(Problem.of(thrown).message);
      setBusy(false);
      return;
    }
    parameters.delete('limit');
    parameters.set('format', format);
    download(`/api/audit/export?${parameters.toString()}`);
    onClose();
  };
  const narrowed = AUDIT_FILTERS.filter((name) => filter[name] !== '');
  return (
    <Dialog
      title="Export the audit"
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
        {refusal === null ? null : <Notice tone="bad">{refusal}</Notice>}
      </div>
      {narrowed.length === 0 ? (
        <p>All rows, however many there are, newest first, in one file.</p>
      ) : (
        <>
          <p>All rows with the page&rsquo;s filters, however many there are, newest first, in one file:</p>
          <ul className={styles['narrowed']}>
            {narrowed.map((name) => (
              <li key={name}>
                {name} <code>{filter[name]}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={styles['faint']}>
        NDJSON has one row of the API a line, with the hashes that chain them. CSV opens in a spreadsheet. The
        export is a row of the audit itself.
      </p>
    </Dialog>
  );
}
