// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import type { Compute } from '@/api/wire';
import { useWatchedCompute } from '@/live/compute';
import { useNow } from '@/live/use-now';
import { engineText, nextEngineState, OK, type EngineState } from './engine-state';
import { storeText } from './store-text';
import styles from './engine-banner.module.css';

const BACK_SHOWN_MS = 8_000;

/**
 * Reports above every page that the store is full, slow or read-only, that the engine does not respond or, for a short
 * time, that the engine has recovered. The banner is sticky, and other sticky elements are placed below it.
 */
export function EngineBanner() {
  const compute = useWatchedCompute();
  const [state, setState] = useState(OK);
  const box = useRef<HTMLDivElement>(null);
  const next = compute === undefined ? state : nextEngineState(state, compute);
  if (next !== state) {
    setState(next);
  }
  useEffect(() => {
    if (state.kind === 'back') {
      const timer = setTimeout(() => setState(OK), BACK_SHOWN_MS);
      return () => clearTimeout(timer);
    }
  }, [state]);
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--banner', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.removeProperty('--banner');
    };
  }, []);
  return (
    // always rendered, because screen readers only read out changes
    <div ref={box} className={styles['banner']} role="status" aria-label="Server" data-engine={state.kind}>
      {compute === undefined ? null : <StoreLine store={compute.store} />}
      {state.kind === 'ok' ? null : <Text state={state} />}
    </div>
  );
}

function StoreLine({ store }: { store: Compute['store'] }) {
  const text = storeText(store.status);
  return text === null ? null : (
    <p className={styles['text']} data-store={store.status}>
      <strong>{text.title}</strong> {text.meaning}
      {store.status_reason !== null ? <span className={styles['reason']}>{store.status_reason}</span> : null}
    </p>
  );
}

function Text({ state }: { state: EngineState }) {
  const text = engineText(state, useNow());
  return text === null ? null : (
    <p className={styles['text']} data-engine={state.kind}>
      <strong>{text.title}</strong> {text.meaning}
      {state.kind === 'unreachable' && state.reason !== null ? (
        <span className={styles['reason']}>{state.reason}</span>
      ) : null}
    </p>
  );
}
