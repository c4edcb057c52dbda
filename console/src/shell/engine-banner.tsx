// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { useWatchedCompute } from '@/live/compute';
import { useNow } from '@/live/use-now';
import { afterReading, engineText, WELL, type EngineState } from './engine-state';
import styles from './engine-banner.module.css';

const BACK_SHOWN_MS = 8_000;

/**
 * Says above every page that what runs the instances does not answer, for as long as that is so, and shortly that it does
 * again. It stays in view, and what else stays in view at the top keeps below it.
 */
export function EngineBanner() {
  const compute = useWatchedCompute();
  const [state, setState] = useState(WELL);
  const box = useRef<HTMLDivElement>(null);
  const next = compute === undefined ? state : afterReading(state, compute);
  if (next !== state) {
    setState(next);
  }
  useEffect(() => {
    if (state.kind === 'back') {
      const timer = setTimeout(() => setState(WELL), BACK_SHOWN_MS);
      return () => clearTimeout(timer);
    }
  }, [state]);
  useEffect(() => {
    const shown = box.current;
    if (shown === null) {
      return;
    }
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--banner', `${shown.offsetHeight}px`));
    observer.observe(shown);
    return () => {
      observer.disconnect();
      root.removeProperty('--banner');
    };
  }, []);
  return (
    // it is there before it says something, since only what changes is read out
    <div ref={box} className={styles['banner']} role="status" aria-label="Engine" data-engine={state.kind}>
      {state.kind === 'well' ? null : <Text state={state} />}
    </div>
  );
}

function Text({ state }: { state: EngineState }) {
  const text = engineText(state, useNow());
  return text === null ? null : (
    <p className={styles['text']}>
      <strong>{text.what}</strong> {text.meaning}
      {state.kind === 'away' && state.reason !== null ? (
        <span className={styles['reason']}>{state.reason}</span>
      ) : null}
    </p>
  );
}
