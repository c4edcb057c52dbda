// SPDX-License-Identifier: Apache-2.0
import type { HostSample, MetricUpdate, Sample, Stats, Summary } from '@/api/wire';
import { emptySeries, merge, type PointIn, type Series } from './series';

export const TICK_SECONDS = 5;
const WINDOW_SECONDS = 15 * 60;
const SPARK_POINTS = 60;
/** The maximum number of samples of history. With many instances, loading more would take too long. */
const MAX_HISTORY_SAMPLES = 10_000;

/** An instance's usage. */
export interface Usage {
  latest: Sample;
  /** The CPU usage as a percentage of the limit, oldest first. Null if it is not known. */
  cpu: readonly (number | null)[];
  /** The time of the latest sample, in ms. */
  at: number;
}

/** The host's lines. */
export interface HostSeries {
  cpu: Series;
  memory: Series;
  network: Series;
}

/** An instance's lines. Disk and network are totals. */
export interface InstanceSeries {
  /** As a percentage of the limit. */
  cpu: Series;
  /** As a percentage of all cores of the host. */
  hostCpu: Series;
  memory: Series;
  disk: Series;
  network: Series;
}

/** The host's current usage. */
export interface HostNow {
  cpuPercentage: number | undefined;
  cpuCount: number;
  memoryUsed: number | undefined;
  memoryTotal: number;
  memoryPercentage: number | undefined;
  rx: number | undefined;
  tx: number | undefined;
}

const NO_HOST_LINES: HostSeries = { cpu: emptySeries(1), memory: emptySeries(1), network: emptySeries(2) };

/**
 * The data that the metric stream has delivered: the last 15 minutes of the host and the current usage of every
 * instance.
 */
export class MetricStore {
  private series: HostSeries = NO_HOST_LINES;
  private now: HostNow | null = null;
  private counts: Summary | null = null;
  private readonly usages = new Map<string, Usage>();
  private readonly listeners = new Set<() => void>();
  private lines: ReadonlyMap<string, InstanceSeries> = new Map();
  private newest = 0;

  constructor(private readonly schedule: (run: () => void) => void) {}

  host(): HostSeries {
    return this.series;
  }

  hostNow(): HostNow | null {
    return this.now;
  }

  summary(): Summary | null {
    return this.counts;
  }

  usage(instanceId: string): Usage | undefined {
    return this.usages.get(instanceId);
  }

  /** The time of the latest sample in ms, or 0 before the first. */
  newestAt(): number {
    return this.newest;
  }

  /** Returns the lines of watched instances, as a new object after each change. */
  watched(): ReadonlyMap<string, InstanceSeries> {
    return this.lines;
  }

  /** Records an instance's lines, starting with its history. Returns a function that stops the recording. */
  watch(id: string, history: readonly Sample[]): () => void {
    this.lines = new Map(this.lines).set(id, withSamples(NO_LINES, history));
    this.notify();
    return () => {
      this.lines = new Map([...this.lines].filter(([watched]) => watched !== id));
    };
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Adds the dashboard's initial state. */
  addInitial(stats: Stats): void {
    this.counts ??= stats.summary;
    const pointsIn = (history: Stats['cpu_history']): PointIn[] =>
      history.map((point) => ({ time: Date.parse(point.timestamp) / 1000, values: [point.value] }));
    const tx = new Map(stats.network_tx_history.map((point) => [point.timestamp, point.value]));
    this.series = {
      cpu: merge(
        merge(emptySeries(1), pointsIn(stats.cpu_history), WINDOW_SECONDS),
        pointsOf(this.series.cpu),
        WINDOW_SECONDS,
      ),
      memory: merge(
        merge(emptySeries(1), pointsIn(stats.memory_history), WINDOW_SECONDS),
        pointsOf(this.series.memory),
        WINDOW_SECONDS,
      ),
      network: merge(
        merge(
          emptySeries(2),
          stats.network_rx_history.map((point) => ({
            time: Date.parse(point.timestamp) / 1000,
            values: [point.value, tx.get(point.timestamp) ?? null],
          })),
          WINDOW_SECONDS,
        ),
        pointsOf(this.series.network),
        WINDOW_SECONDS,
      ),
    };
    this.notify();
  }

  setSummary(summary: Summary): void {
    this.counts = summary;
    this.notify();
  }

  /** Adds a tick or a step of the history. */
  add(update: MetricUpdate): void {
    const at = Date.parse(update.timestamp);
    const { host, samples } = update.payload;
    this.series = withHostSamples(this.series, [{ ...host, timestamp: update.timestamp }], WINDOW_SECONDS);
    if (at >= this.newest) {
      this.newest = at;
      this.now = {
        cpuPercentage: host.cpu_percentage,
        cpuCount: host.cpu_count,
        memoryUsed: host.memory_usage_bytes,
        memoryTotal: host.memory_total_bytes,
        memoryPercentage: host.memory_percentage,
        rx: host.network_rx_bytes_per_second,
        tx: host.network_tx_bytes_per_second,
      };
      this.dropBefore(at - WINDOW_SECONDS * 1000);
    }
    samples.forEach((sample) => this.addSample(sample, at));
    this.notify();
  }

  private addSample(sample: Sample, at: number): void {
    const known = this.usages.get(sample.instance_id);
    if (known !== undefined && known.at >= at) {
      return;
    }
    const lines = this.lines.get(sample.instance_id);
    if (lines !== undefined) {
      this.lines = new Map(this.lines).set(sample.instance_id, withSamples(lines, [sample]));
    }
    this.usages.set(sample.instance_id, {
      latest: sample,
      cpu: [...(known?.cpu ?? []), sample.cpu_percentage ?? null].slice(-SPARK_POINTS),
      at,
    });
  }

  private dropBefore(oldest: number): void {
    for (const [id, usage] of this.usages) {
      if (usage.at < oldest) {
        this.usages.delete(id);
      }
    }
  }

  private notify(): void {
    this.schedule(() => this.listeners.forEach((listener) => listener()));
  }
}

export const NO_LINES: InstanceSeries = {
  cpu: emptySeries(1),
  hostCpu: emptySeries(1),
  memory: emptySeries(1),
  disk: emptySeries(2),
  network: emptySeries(2),
};

/** Returns the lines of the host's history over the given number of seconds. Pure. */
export function hostLinesOf(samples: readonly HostSample[], seconds: number): HostSeries {
  return withHostSamples(NO_HOST_LINES, samples, seconds);
}

function withHostSamples(lines: HostSeries, samples: readonly HostSample[], seconds: number): HostSeries {
  const add = (series: Series, values: (sample: HostSample) => (number | undefined)[]) =>
    merge(series, points(samples, values), seconds);
  return {
    cpu: add(lines.cpu, (host) => [host.cpu_percentage]),
    memory: add(lines.memory, (host) => [host.memory_percentage]),
    network: add(lines.network, (host) => [
      host.network_rx_bytes_per_second,
      host.network_tx_bytes_per_second,
    ]),
  };
}

/** Returns the points of samples. Unknown values are null. */
function points<T extends { timestamp: string }>(
  samples: readonly T[],
  values: (sample: T) => (number | undefined)[],
): PointIn[] {
  return samples.map((sample) => ({
    time: Date.parse(sample.timestamp) / 1000,
    values: values(sample).map((value) => value ?? null),
  }));
}

/** Returns the lines of a history over the given number of seconds. Pure. */
export function linesOf(samples: readonly Sample[], seconds: number): InstanceSeries {
  return withSamples(NO_LINES, samples, seconds);
}

/** Returns the lines with a function applied to each of them. Pure. */
export function mapLines(lines: InstanceSeries, change: (series: Series) => Series): InstanceSeries {
  return {
    cpu: change(lines.cpu),
    hostCpu: change(lines.hostCpu),
    memory: change(lines.memory),
    disk: change(lines.disk),
    network: change(lines.network),
  };
}

function withSamples(
  lines: InstanceSeries,
  samples: readonly Sample[],
  seconds: number = WINDOW_SECONDS,
): InstanceSeries {
  const add = (series: Series, values: (sample: Sample) => (number | undefined)[]) =>
    merge(series, points(samples, values), seconds);
  return {
    cpu: add(lines.cpu, (sample) => [sample.cpu_percentage]),
    hostCpu: add(lines.hostCpu, (sample) => [sample.cpu_host_percentage]),
    memory: add(lines.memory, (sample) => [sample.memory_usage_bytes]),
    disk: add(lines.disk, (sample) => [sample.disk_read_bytes, sample.disk_write_bytes]),
    network: add(lines.network, (sample) => [sample.network_rx_bytes, sample.network_tx_bytes]),
  };
}

function pointsOf(series: Series): PointIn[] {
  return series.times.map((time, index) => ({
    time,
    values: series.lines.map((line) => line[index] ?? null),
  }));
}

/**
 * Returns how many seconds of history to request: everything since the latest sample, but at most the window and at
 * most as many samples as can be loaded quickly. Pure.
 */
export function historyToRequest(newestAt: number, now: number, instances: number): number {
  const missed = newestAt === 0 ? WINDOW_SECONDS : Math.max(0, Math.ceil((now - newestAt) / 1000));
  const affordable = Math.floor(MAX_HISTORY_SAMPLES / Math.max(1, instances)) * TICK_SECONDS;
  return Math.min(missed, affordable, WINDOW_SECONDS);
}
