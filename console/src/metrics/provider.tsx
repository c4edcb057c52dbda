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
import { beforeNextFrame } from '@/streams/browser';
import { parseDashboardMessage } from '@/streams/sse-messages';
import type { StreamState } from '@/streams/stream-state';
import { useSSE } from '@/streams/use-sse';
import { historyToRequest, MetricStore, TICK_SECONDS, type InstanceSeries, type Usage } from './metric-store';

interface Metrics {
  store: MetricStore;
  stream: StreamState;
  /** Requests metrics until the returned function is called. */
  request: () => () => void;
}

const Context = createContext<Metrics | null>(null);
const LINGER_MS = 5_000;
const HIDDEN_MS = 30_000;
const SILENCE_MS = (3 * TICK_SECONDS + 5) * 1000;

/**
 * Provides the metric stream of the tab while a view needs it. A tab that is hidden for a while closes it, because browsers
 * limit the connections to a server, and requests what it missed when it is shown again.
 */
export function MetricsProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new MetricStore(beforeNextFrame));
  const [requests, setRequests] = useState(0);
  const shown = useShown();
  const may = useMay('dashboard:read');
  const open = requests > 0 && shown && may;
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
    query: () => {
      const running = (store.summary() ?? first?.summary)?.running_instances ?? 0;
      const history = historyToRequest(store.newestAt(), Date.now(), running);
      return history === null ? '' : `&history=${history}`;
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
    // the next page may need them too
    return () => setTimeout(() => setRequests((count) => count - 1), LINGER_MS);
  }, []);
  const metrics = useMemo<Metrics>(() => ({ store, stream, request }), [store, stream, request]);
  return <Context value={metrics}>{children}</Context>;
}

/** Whether the tab is visible, or was a moment ago. */
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

export function useUsage(instanceId: string): Usage | undefined {
  return useMetric((store) => store.usage(instanceId));
}

/** Records the lines of an instance while the component is mounted, starting with the last 15 minutes. */
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
