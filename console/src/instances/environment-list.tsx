// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { get } from '@/api/client';
import { Problem } from '@/api/problem';
import { instanceEnvironment, type Instance } from '@/api/wire';
import { Button } from '@/design/button';
import { useMay } from '@/session/session';
import styles from './instance-detail.module.css';

type Values =
  | { kind: 'hidden' }
  | { kind: 'loading' }
  | { kind: 'shown'; env: Readonly<Record<string, string>> }
  | { kind: 'failed'; problem: Problem };

const HIDDEN: Values = { kind: 'hidden' };
const REVEAL_LABELS = { hidden: 'Reveal', loading: 'Revealing…', failed: 'Try again' };

/**
 * The names of an instance's environment variables, and their values while the user reveals them. Each reveal is
 * recorded in the audit log. Values are hidden again when the user leaves the page or the tab.
 */
export function EnvironmentList({ instance }: { instance: Pick<Instance, 'id' | 'env_names'> }) {
  const mayReveal = useMay('instance:write');
  const [values, setValues] = useState(HIDDEN);
  const reading = useRef<AbortController | null>(null);

  const hide = useCallback(() => {
    reading.current?.abort();
    setValues(HIDDEN);
  }, []);

  useEffect(() => {
    const visibilityChanged = () => {
      if (document.visibilityState === 'hidden') {
        hide();
      }
    };
    document.addEventListener('visibilitychange', visibilityChanged);
    return () => {
      document.removeEventListener('visibilitychange', visibilityChanged);
      reading.current?.abort();
    };
  }, [hide]);

  const reveal = () => {
    const { signal } = (reading.current = new AbortController());
    setValues({ kind: 'loading' });
    get(`/api/instances/${instance.id}/env`, instanceEnvironment, { signal }).then(
      ({ data }) => {
        if (!signal.aborted) {
          setValues({ kind: 'shown', env: data.env });
        }
      },
      (thrown: unknown) => {
        if (!signal.aborted) {
          setValues({ kind: 'failed', problem: Problem.of(thrown) });
        }
      },
    );
  };

  return (
    <div className={styles['environment']}>
      {instance.env_names.map((name) => (
        <span key={name} className={styles['label']}>
          {name}={values.kind === 'shown' ? (values.env[name] ?? '') : '••••••'}
        </span>
      ))}
      <span className={styles['reveal']}>
        {!mayReveal ? (
          <>
            Values are hidden. <code>instance:write</code> is required to reveal them.
          </>
        ) : values.kind === 'shown' ? (
          <Button onClick={hide}>Hide</Button>
        ) : (
          <Button
            disabled={values.kind === 'loading'}
            title="Revealing the values is recorded in the audit log"
            onClick={reveal}
          >
            {REVEAL_LABELS[values.kind]}
          </Button>
        )}
        {values.kind === 'failed' ? <span role="alert">{values.problem.message}</span> : null}
      </span>
    </div>
  );
}
