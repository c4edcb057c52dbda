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
import { dateTime } from '@/format/times';
import { Fact } from './fact';
import styles from './audit.module.css';

/** A walk is under way since then, or this came of it. */
type Walk = { since: number } | { found: AuditVerification } | { problem: Problem };

/** Lets the server walk the chain of rows, and says what came of it. Closing it gives the walk up. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [attempt, setAttempt] = useState(0);
  return (
    <Dialog
      wide
      title="Verify the audit"
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
      <Outcome key={attempt} />
      <p className={styles['faint']}>
        Every row has the hash of the one before. The server reads them all, from the first to the newest, and
        computes each hash anew.
      </p>
    </Dialog>
  );
}

function Outcome() {
  const [walk, setWalk] = useState<Walk>(() => ({ since: Date.now() }));
  useEffect(() => {
    const leaving = new AbortController();
    get('/api/audit/verify', auditVerification, leaving.signal).then(
      ({ data }) => setWalk({ found: data }),
      (thrown: unknown) => {
        if (!leaving.signal.aborted) {
          setWalk({ problem: Problem.of(thrown) });
        }
      },
    );
    return () => leaving.abort();
  }, []);
  return (
    <div role="status" className={styles['verification']}>
      {'since' in walk ? (
        <Walking since={walk.since} />
      ) : 'problem' in walk ? (
        <Notice tone="bad">It could not be verified: {walk.problem.message}</Notice>
      ) : (
        <Found found={walk.found} />
      )}
    </div>
  );
}

function Walking({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <Status tone="info" shape="turning">
        Reading all rows
      </Status>
      {/* not read out each second */}
      <span className={styles['faint']} aria-hidden="true">
        {now - since < 1000
          ? null
          : `${count(Math.floor((now - since) / 1000))} s; a million rows take some tens`}
      </span>
    </>
  );
}

function Found({ found }: { found: AuditVerification }) {
  const bad = found.bad_row;
  return (
    <>
      {bad === null ? (
        <Status tone="good" shape="dot">
          Every row is as it was recorded
        </Status>
      ) : (
        <Notice tone="bad">
          <strong>Row {count(bad.place)} is not right.</strong> {bad.detail}
        </Notice>
      )}
      <dl className={styles['facts']}>
        {bad === null ? null : (
          <>
            <Fact name="What it is">{bad.kind}</Fact>
            <Fact name="Row">{bad.id === null ? 'gone' : <code>{bad.id}</code>}</Fact>
          </>
        )}
        <Fact name={bad === null ? 'Rows' : 'Rows that are right'}>
          {count(found.rows)}
          {bad === null ? null : ', all before it; what comes after it was not looked at'}
        </Fact>
        {found.retired_rows === 0 ? null : (
          <Fact name="Removed by age">
            {count(found.retired_rows)} before the first, as the chain itself says
          </Fact>
        )}
        <Fact name={bad === null ? 'Hash of the newest' : 'Hash of the last right'}>
          <code>{found.head_hash}</code>
        </Fact>
        <Fact name="Verified">
          <time dateTime={found.verified_at}>{dateTime(found.verified_at)}</time>
        </Fact>
      </dl>
      <p>
        {bad === null
          ? 'Whoever can write to the database can also write a whole new chain. Keep this hash, or exports, elsewhere: the row that has it must still be there later.'
          : 'Something other than this server has written to the database, or an older copy of it was restored. Compare with an export that was made before.'}
      </p>
    </>
  );
}
