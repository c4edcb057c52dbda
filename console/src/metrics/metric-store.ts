// SPDX-License-Identifier: Apache-2.0
import type { MetricUpdate, Sample, Stats, Summary } from '@/api/wire';
import { emptySeries, merge, type PointIn, type Series } from './series';

export const TICK_SECONDS = 5;
export const WINDOW_SECONDS = 15 * 60;
const SPARK_POINTS = 60;
/** The maximum number of samples of history. With very many instances, loading more takes too long. */
const MAX_HISTORY_SAMPLES = 10_000;

/** The usage of an instance. */
export interface Usage {
  latest: Sample;
  /** The CPU usage in percent of the limit, oldest first. Null if it is not known. */
  cpu: readonly (number | null)[];
  /** The time of the latest sample, in ms. */
  at: number;
}

/** The lines of the host. */
export interface HostSeries {
  cpu: Series;
  memory: Series;
  network: Series;
}

/** The lines of an instance. Disk and network are totals. */
export interface InstanceSeries {
  cpu: Series;
  memory: Series;
  disk: Series;
  network: Series;
}

/** The current usage of the host. */
export interface HostNow {
  cpuPercentage: number | undefined;
  cpuCount: number;
  memoryUsed: number | undefined;
  memoryTotal: number;
  memoryPercentage: number | undefined;
  rx: number | undefined;
  tx: number | undefined;
}

/** What the metric stream has delivered: the last 15 minutes of the host and the current usage of every instance. */
export class MetricStore {
  private series: HostSeries = { cpu: emptySeries(1), memory: emptySeries(1), network: emptySeries(2) };
  private now: HostNow | null = null;
  private counts: Summary | null = null;
  private readonly usages = new Map<string, Usage>();
  private readonly listeners = new Set<() => void>();
  private readonly watched = new Map<string, InstanceSeries>();
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

  /** The time of the newest sample in ms, or 0 before the first. */
  newestAt(): number {
    return this.newest;
  }

  /** Returns the lines of a watched instance. */
  instance(id: string): InstanceSeries | undefined {
    return this.watched.get(id);
  }

  /** Records the lines of an instance, starting with its history, until the returned function is called. */
  watch(id: string, history: readonly Sample[]): () => void {
    this.watched.set(id, withSamples(NO_LINES, history));
    this.notify();
    return () => this.watched.delete(id);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Adds the initial state of the dashboard. */
  addInitial(stats: Stats): void {
    this.counts ??= stats.summary;
    const points = (history: Stats['cpu_history']): PointIn[] =>
      history.map((point) => ({ time: Date.parse(point.timestamp) / 1000, values: [point.value] }));
    const tx = new Map(stats.network_tx_history.map((point) => [point.timestamp, point.value]));
    this.series = {
      cpu: merge(
        merge(emptySeries(1), points(stats.cpu_history), WINDOW_SECONDS),
        pointsOf(this.series.cpu),
        WINDOW_SECONDS,
      ),
      memory: merge(
        merge(emptySeries(1), points(stats.memory_history), WINDOW_SECONDS),
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
    const time = at / 1000;
    const append = (series: Series, values: (number | undefined)[]) =>
      merge(series, [{ time, values: values.map((value) => value ?? null) }], WINDOW_SECONDS);
    this.series = {
      cpu: append(this.series.cpu, [host.cpu_percentage]),
      memory: append(this.series.memory, [host.memory_percentage]),
      network: append(this.series.network, [
        host.network_rx_bytes_per_second,
        host.network_tx_bytes_per_second,
      ]),
    };
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
    const lines = this.watched.get(sample.instance_id);
    if (lines !== undefined) {
      this.watched.set(sample.instance_id, withSamples(lines, [sample]));
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

const NO_LINES: InstanceSeries = {
  cpu: emptySeries(1),
  memory: emptySeries(1),
  disk: emptySeries(2),
  network: emptySeries(2),
};

function withSamples(lines: InstanceSeries, samples: readonly Sample[]): InstanceSeries {
  const add = (series: Series, values: (sample: Sample) => (number | undefined)[]) =>
    merge(
      series,
      samples.map((sample) => ({
        time: Date.parse(sample.timestamp) / 1000,
        values: values(sample).map((value) => value ?? null),
      })),
      WINDOW_SECONDS,
    );
  return {
    cpu: add(lines.cpu, (sample) => [sample.cpu_percentage]),
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
 * Returns how much history to request, as the parameter `history`, or null: everything since the newest sample, but at most
 * the window and at most as many samples as can be loaded quickly. Pure.
 */
export function historyToRequest(newestAt: number, now: number, instances: number): string | null {
  const missed = newestAt === 0 ? WINDOW_SECONDS : Math.ceil((now - newestAt) / 1000) + TICK_SECONDS;
  const affordable = Math.floor(MAX_HISTORY_SAMPLES / Math.max(1, instances)) * TICK_SECONDS;
  const seconds = Math.min(missed, affordable, WINDOW_SECONDS);
  return seconds < 2 * TICK_SECONDS ? null : `${seconds}s`;
}
