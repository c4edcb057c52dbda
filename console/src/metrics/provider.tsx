// SPDX-License-Identifier: Apache-2.0
'use client';
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import useSWR from 'swr';
import { get } from '@/api/client';
import { instanceMetrics, stats, type Sample, type Stats } from '@/api/wire';
import { useMay } from '@/session/session';
import { soon } from '@/streams/browser';
import { parseDashboardMessage } from '@/streams/sse-messages';
import type { StreamState } from '@/streams/stream-state';
import { useSSE } from '@/streams/use-sse';
import { historyToAskFor, MetricStore, TICK_SECONDS, type InstanceSeries, type Usage } from './metric-store';

interface Metrics {
  store: MetricStore;
  stream: StreamState;
  /** Asks for metrics until the returned function is called. */
  want: () => () => void;
}

const Context = createContext<Metrics | null>(null);
const LINGER_MS = 5_000;
const HIDDEN_MS = 30_000;
const SILENCE_MS = (3 * TICK_SECONDS + 5) * 1000;

/**
 * Holds the tab's one metric stream, as long as a view wants it. A tab that was hidden for a while gives it up, since a
 * browser has few connections for all tabs of a server, and asks for what it missed once it is shown again.
 */
export function MetricsProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new MetricStore(soon));
  const [wanted, setWanted] = useState(0);
  const shown = useShown();
  const may = useMay('dashboard:read');
  const open = wanted > 0 && shown && may;
  const { data: first, error } = useSWR<Stats, unknown>(
    open ? '/api/dashboard/stats' : null,
    async (path: string) => (await get(path, stats)).data,
    { revalidateOnFocus: false, revalidateIfStale: false, onSuccess: (read) => store.seed(read) },
  );
  const stream = useSSE({
    path:
      open && (first !== undefined || error !== undefined)
        ? `/api/dashboard/stream?interval=${TICK_SECONDS}`
        : null,
    events: 'summary,metrics',
    silenceMs: SILENCE_MS,
    query: () => {
      const running = (store.summary() ?? first?.summary)?.running_instances ?? 0;
      const history = historyToAskFor(store.newestAt(), Date.now(), running);
      return history === null ? '' : `&history=${history}`;
    },
    event: (name, data) => {
      const message = parseDashboardMessage(name, data);
      if (message?.kind === 'summary') {
        store.takeSummary(message.summary);
      } else if (message?.kind === 'metrics') {
        store.take(message.update);
      }
    },
  });
  const want = useCallback(() => {
    setWanted((count) => count + 1);
    // the next page may want them too
    return () => setTimeout(() => setWanted((count) => count - 1), LINGER_MS);
  }, []);
  const metrics = useMemo<Metrics>(() => ({ store, stream, want }), [store, stream, want]);
  return <Context value={metrics}>{children}</Context>;
}

/** Whether the tab is shown, or was a moment ago. */
function useShown(): boolean {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        setShown(true);
      } else {
        timer = setTimeout(() => setShown(false), HIDDEN_MS);
      }
    };
    document.addEventListener('visibilitychange', changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
    };
  }, []);
  return shown;
}

function useMetrics(): Metrics {
  const metrics = use(Context);
  if (metrics === null) {
    throw new Error('there is no MetricsProvider around this');
  }
  return metrics;
}

/** Has the metric stream opened as long as the component is shown, and says how it stands. */
export function useMetricStream(): StreamState {
  const { stream, want } = useMetrics();
  useEffect(() => want(), [want]);
  return stream;
}

/** What the store has, by a function that gives the same object as long as nothing has changed. */
export function useMetric<T>(read: (store: MetricStore) => T): T {
  const { store } = useMetrics();
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => read(store),
    () => read(store),
  );
}

export function useUsage(instanceId: string): Usage | undefined {
  return useMetric((store) => store.usage(instanceId));
}

/** Keeps an instance's lines while the component is shown, from its history of 15 minutes on. */
export function useInstanceSeries(instanceId: string): InstanceSeries | undefined {
  const { store } = useMetrics();
  const { data } = useSWR<readonly Sample[], unknown>(
    `/api/instances/${instanceId}/metrics?window=15m&step=${TICK_SECONDS}s`,
    async (path: string) => (await get(path, instanceMetrics)).data.samples,
    { revalidateOnFocus: false },
  );
  useEffect(
    () => (data === undefined ? undefined : store.watch(instanceId, data)),
    [store, instanceId, data],
  );
  return useMetric((metrics) => metrics.instance(instanceId));
}
