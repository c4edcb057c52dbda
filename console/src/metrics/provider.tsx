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
import { serverNow } from '@/api/server-clock';
import { stats, type Stats } from '@/api/wire';
import { useMay } from '@/session/session';
import { beforeNextFrame } from '@/streams/browser';
import { parseDashboardMessage } from '@/streams/sse-messages';
import type { StreamState } from '@/streams/stream-state';
import { useSSE } from '@/streams/use-sse';
import { historyToRequest, MetricStore, TICK_SECONDS, type Usage } from './metric-store';

interface Metrics {
  store: MetricStore;
  stream: StreamState;
  /** Requests metrics. Returns a function that withdraws the request. */
  request: () => () => void;
}

const Context = createContext<Metrics | null>(null);
const LINGER_MS = 5_000;
const SILENCE_MS = (3 * TICK_SECONDS + 5) * 1000;

/** Provides the metric stream to the tab while a view needs it. */
export function MetricsProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new MetricStore(beforeNextFrame));
  const [requests, setRequests] = useState(0);
  const may = useMay('dashboard:read');
  const open = requests > 0 && may;
  const { data: first, error } = useSWR<Stats, unknown>(
    open ? '/api/dashboard/stats' : null,
    async (path: string) => (await get(path, stats)).data,
    { revalidateOnFocus: false, revalidateIfStale: false, onSuccess: (read) => store.addInitial(read) },
  );
  const stream = useSSE({
    path:
      open && (first !== undefined || error !== undefined)
        ? `/api/dashboard/stream?interval=${TICK_SECONDS}`
        : null,
    events: 'summary,metrics',
    silenceMs: SILENCE_MS,
    resume: {
      history: () =>
        historyToRequest(
          store.newestAt(),
          serverNow(),
          (store.summary() ?? first?.summary)?.running_instances ?? 0,
        ),
    },
    onEvent: (name, data) => {
      const message = parseDashboardMessage(name, data);
      if (message?.kind === 'summary') {
        store.setSummary(message.summary);
      } else if (message?.kind === 'metrics') {
        store.add(message.update);
      }
    },
  });
  const request = useCallback(() => {
    setRequests((count) => count + 1);
    // the next page may need the metrics too
    return () => setTimeout(() => setRequests((count) => count - 1), LINGER_MS);
  }, []);
  const metrics = useMemo<Metrics>(() => ({ store, stream, request }), [store, stream, request]);
  return <Context value={metrics}>{children}</Context>;
}

function useMetrics(): Metrics {
  const metrics = use(Context);
  if (metrics === null) {
    throw new Error('useMetrics requires a MetricsProvider');
  }
  return metrics;
}

/** Requests the metric stream while the component is mounted, and returns its state. */
export function useMetricStream(): StreamState {
  const { stream, request } = useMetrics();
  useEffect(() => request(), [request]);
  return stream;
}

/** Reads the store. The function must return the same value as long as nothing has changed. */
export function useMetric<T>(read: (store: MetricStore) => T): T {
  const { store } = useMetrics();
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => read(store),
    () => read(store),
  );
}

/** The store itself, for components that do not need to update on each change. */
export function useMetricStore(): MetricStore {
  return useMetrics().store;
}

export function useUsage(instanceId: string): Usage | undefined {
  return useMetric((store) => store.usage(instanceId));
}
