// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useMemo } from 'react';
import { get } from '@/api/client';
import type { Problem } from '@/api/problem';
import { hostMetrics, instanceMetrics, type InstanceMetrics } from '@/api/wire';
import type { Query } from '@/design/query-state';
import { useFetch } from '@/live/use-fetch';
import { isBehind } from '@/streams/stream-state';
import type { Missing } from './chart';
import {
  hostLinesOf,
  linesOf,
  mapLines,
  NO_LINES,
  type HostSeries,
  type InstanceSeries,
} from './metric-store';
import { useMetric, useMetricStore, useMetricStream } from './provider';
import type { Range } from './ranges';
import { resampled, type Series } from './series';

/** Lines over a period. */
export interface History<L = InstanceSeries> {
  lines: L;
  /** The seconds between two points. */
  step: number;
}

/** Lines that have no points until they are read. */
export interface ReadHistory<L = InstanceSeries> extends History<L> {
  /** Why there are no points yet. */
  missing: Missing | undefined;
  /** Why the last read failed. */
  problem: Problem | undefined;
  /** Reads the period again. */
  refresh: () => void;
}

const NOTHING_WATCHED: ReadonlyMap<string, InstanceSeries> = new Map();

/** The bounds, in seconds, of the interval at which a period that is not live is reloaded. */
const [SOONEST, LATEST] = [15, 300];

function refreshMs({ step }: Range): number {
  return Math.min(LATEST, Math.max(SOONEST, step)) * 1000;
}

/**
 * The lines of instances over a period, all at the same resolution. A live period continues with the samples from the
 * stream. Other periods are reloaded once per step.
 */
export function useHistories(instanceIds: readonly string[], range: Range): Query<readonly History[]> {
  const store = useMetricStore();
  const ids = instanceIds.join(',');
  const wanted = `metrics of ${ids} over ${range.name}`;
  const query = useFetch<{ of: string; all: readonly InstanceMetrics[] }>({
    key: ids === '' ? null : wanted,
    read: async () => ({
      of: wanted,
      all: await Promise.all(
        ids
          .split(',')
          .map(
            async (id) =>
              (
                await get(
                  `/api/instances/${encodeURIComponent(id)}/metrics?window=${range.name}&step=${range.step}s`,
                  instanceMetrics,
                )
              ).data,
          ),
      ),
    }),
    needs: 'instance:read',
    ...(range.live ? {} : { refreshMs: refreshMs(range) }),
  });
  // until these metrics are read, the known metrics are those of other instances or of another period
  const data = query.data?.of === wanted ? query.data.all : undefined;
  useEffect(() => {
    if (!range.live || data === undefined) {
      return;
    }
    const ends = data.map(({ instance_id: id, samples }) => store.watch(id, samples));
    return () => ends.forEach((end) => end());
  }, [store, data, range.live]);
  const live = useMetric((metrics) => (range.live ? metrics.watched() : NOTHING_WATCHED));
  const histories = useMemo(() => {
    if (data === undefined) {
      return undefined;
    }
    const step = Math.max(range.step, ...data.map((one) => one.step_seconds));
    return data.map(({ instance_id: id, samples }): History => {
      const lines = live.get(id) ?? linesOf(samples, range.seconds);
      return { lines: step === range.step ? lines : mapLines(lines, (one) => resampled(one, step)), step };
    });
  }, [data, range, live]);
  return { ...query, data: histories };
}

/** Returns why data is missing, or undefined if it has been read. */
export function missingOf(data: unknown, problem: Problem | undefined): Missing | undefined {
  return data !== undefined ? undefined : problem === undefined ? 'loading' : 'failed';
}

/** The lines of one instance. */
export function useHistory(instanceId: string, range: Range): ReadHistory {
  const ids = useMemo(() => [instanceId], [instanceId]);
  const { data, problem, refresh } = useHistories(ids, range);
  const { lines, step } = data?.[0] ?? { lines: NO_LINES, step: range.step };
  return { lines, step, missing: missingOf(data, problem), problem, refresh };
}

/** The seconds between two points of the host's live history, which is coarser than the stream. */
const LIVE_HOST_STEP = 15;

/** The lines of the host over a period. */
export function useHostHistory(range: Range): ReadHistory<HostSeries> {
  const stream = useMetricStream();
  const live = useMetric((store) => store.host());
  const { data, problem, refresh } = useFetch({
    key: range.live ? null : `metrics of the host over ${range.name}`,
    read: async () => ({
      range: range.name,
      ...(await get(`/api/host/metrics?window=${range.name}&step=${range.step}s`, hostMetrics)).data,
    }),
    needs: 'dashboard:read',
    refreshMs: refreshMs(range),
  });
  // until this period is read, the data still belongs to the previous period
  const read = data?.range === range.name ? data : undefined;
  const history = useMemo((): History<HostSeries> => {
    if (range.live) {
      const coarse = (series: Series) => resampled(series, LIVE_HOST_STEP);
      return {
        lines: { cpu: coarse(live.cpu), memory: coarse(live.memory), network: coarse(live.network) },
        step: LIVE_HOST_STEP,
      };
    }
    return {
      lines: hostLinesOf(read?.samples ?? [], range.seconds),
      step: read?.step_seconds ?? range.step,
    };
  }, [range, live, read]);
  return range.live
    ? {
        ...history,
        missing: live.cpu.times.length > 0 ? undefined : isBehind(stream) ? 'failed' : 'loading',
        problem: undefined,
        refresh,
      }
    : { ...history, missing: missingOf(read, problem), problem, refresh };
}
