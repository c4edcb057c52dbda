// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useState } from 'react';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { auditVerification, type AuditVerification } from '@/api/wire';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Notice } from '@/design/states';
import { Status } from '@/design/status';
import { count } from '@/format/numbers';
import { Time } from '@/live/time';
import { Fact } from './fact';
import styles from './audit.module.css';

/** A verification reads the whole audit log. */
const VERIFY_MS = 10 * 60_000;

/** A verification that has been running since a given time, or its result. */
type Verification = { since: number } | { result: AuditVerification } | { problem: Problem };

/** Verifies the audit log's hash chain on the server. Closing the dialog cancels the verification. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [attempt, setAttempt] = useState(0);
  return (
    <Dialog
      wide
      title="Verify audit log"
      onClose={onClose}
      foot={
        <>
          <Button icon="restart" onClick={() => setAttempt(attempt + 1)}>
            Verify again
          </Button>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <RunningVerification key={attempt} />
      <p className={styles['faint']}>
        Every entry contains the hash of the previous one. The server reads all entries and computes each hash
        again.
      </p>
    </Dialog>
  );
}

function RunningVerification() {
  const [verification, setVerification] = useState<Verification>(() => ({ since: Date.now() }));
  useEffect(() => {
    const abort = new AbortController();
    get('/api/audit/verify', auditVerification, { signal: abort.signal, timeoutMs: VERIFY_MS }).then(
      ({ data }) => setVerification({ result: data }),
      (thrown: unknown) => {
        if (!abort.signal.aborted) {
          setVerification({ problem: Problem.of(thrown) });
        }
      },
    );
    return () => abort.abort();
  }, []);
  return (
    <div role="status" className={styles['verification']}>
      {'since' in verification ? (
        <Running since={verification.since} />
      ) : 'problem' in verification ? (
        <Notice tone="bad">Could not verify the audit log: {verification.problem.message}</Notice>
      ) : (
        <Result result={verification.result} />
      )}
    </div>
  );
}

function Running({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <Status tone="info" shape="turning">
        Verifying…
      </Status>
      {/* hidden from screen readers, which would announce it every second */}
      <span className={styles['faint']} aria-hidden="true">
        {now - since < 1000
          ? null
          : `${count(Math.floor((now - since) / 1000))} s. A million entries can take tens of seconds.`}
      </span>
    </>
  );
}

function Result({ result }: { result: AuditVerification }) {
  const bad = result.bad_row;
  return (
    <>
      {bad === null ? (
        <Status tone="good" shape="dot">
          All entries are valid
        </Status>
      ) : (
        <Notice tone="bad">
          <strong>Entry {count(bad.place)} is invalid.</strong> {bad.detail}
        </Notice>
      )}
      <dl className={styles['facts']}>
        {bad === null ? null : (
          <>
            <Fact name="Problem">{bad.kind}</Fact>
            <Fact name="Entry ID">{bad.id === null ? 'missing' : <code>{bad.id}</code>}</Fact>
          </>
        )}
        <Fact name={bad === null ? 'Entries' : 'Valid entries'}>
          {count(result.rows)}
          {bad === null ? null : ', all before this one. Later entries were not checked.'}
        </Fact>
        {result.retired_rows === 0 ? null : (
          <Fact name="Removed by retention">
            {count(result.retired_rows)} before the first entry, as recorded in the chain
          </Fact>
        )}
        <Fact name={bad === null ? 'Latest hash' : 'Hash of the last valid entry'}>
          <code>{result.head_hash}</code>
        </Fact>
        <Fact name="Verified">
          <Time of={result.verified_at} />
        </Fact>
      </dl>
      <p>
        {bad === null
          ? 'Store this hash outside the server: anyone with database access could rewrite the entire chain.'
          : 'Something else has written to the database, or an older copy was restored. Compare with an earlier export.'}
      </p>
    </>
  );
}
