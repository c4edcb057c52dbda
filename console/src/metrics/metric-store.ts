// SPDX-License-Identifier: Apache-2.0
import type { MetricUpdate, Sample, Stats, Summary } from '@/api/wire';
import { emptySeries, merge, type PointIn, type Series } from './series';

export const TICK_SECONDS = 5;
export const WINDOW_SECONDS = 15 * 60;
const SPARK_POINTS = 60;
/** How many samples may come as history at most: with very many instances it would take longer than to wait for it. */
const HISTORY_SAMPLES = 10_000;

/** What is known of one instance's use. */
export interface Usage {
  latest: Sample;
  /** CPU in percent of its limit, oldest first; null where it is not known. */
  cpu: readonly (number | null)[];
  /** When the last of them was, in ms. */
  at: number;
}

/** The host's lines. */
export interface HostSeries {
  cpu: Series;
  memory: Series;
  network: Series;
}

/** An instance's lines; of disk and network the totals. */
export interface InstanceSeries {
  cpu: Series;
  memory: Series;
  disk: Series;
  network: Series;
}

/** The newest of what the host uses. */
export interface HostNow {
  cpuPercentage: number | undefined;
  cpuCount: number;
  memoryUsed: number | undefined;
  memoryTotal: number;
  memoryPercentage: number | undefined;
  rx: number | undefined;
  tx: number | undefined;
}

/**
 * What the metric stream has told: the host's last 15 minutes and every instance's newest use. It changes at each tick,
 * and every view takes of it what it shows.
 */
export class MetricStore {
  private series: HostSeries = { cpu: emptySeries(1), memory: emptySeries(1), network: emptySeries(2) };
  private now: HostNow | null = null;
  private counts: Summary | null = null;
  private readonly usages = new Map<string, Usage>();
  private readonly listeners = new Set<() => void>();
  private readonly watched = new Map<string, InstanceSeries>();
  private newest = 0;

  constructor(private readonly soon: (run: () => void) => void) {}

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

  /** When the newest sample was taken, in ms; 0 before the first. */
  newestAt(): number {
    return this.newest;
  }

  /** The lines of an instance that is watched. */
  instance(id: string): InstanceSeries | undefined {
    return this.watched.get(id);
  }

  /** Keeps an instance's lines, from its history on, until the returned function is called. */
  watch(id: string, history: readonly Sample[]): () => void {
    this.watched.set(id, withSamples(NO_LINES, history));
    this.tell();
    return () => this.watched.delete(id);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes what the dashboard shows at first. */
  seed(stats: Stats): void {
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
    this.tell();
  }

  takeSummary(summary: Summary): void {
    this.counts = summary;
    this.tell();
  }

  /** Takes a tick, or a step of history. */
  take(update: MetricUpdate): void {
    const at = Date.parse(update.timestamp);
    const { host, samples } = update.payload;
    const time = at / 1000;
    const add = (series: Series, values: (number | undefined)[]) =>
      merge(series, [{ time, values: values.map((value) => value ?? null) }], WINDOW_SECONDS);
    this.series = {
      cpu: add(this.series.cpu, [host.cpu_percentage]),
      memory: add(this.series.memory, [host.memory_percentage]),
      network: add(this.series.network, [host.network_rx_bytes_per_second, host.network_tx_bytes_per_second]),
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
      this.forgetBefore(at - WINDOW_SECONDS * 1000);
    }
    samples.forEach((sample) => this.takeSample(sample, at));
    this.tell();
  }

  private takeSample(sample: Sample, at: number): void {
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

  private forgetBefore(oldest: number): void {
    for (const [id, usage] of this.usages) {
      if (usage.at < oldest) {
        this.usages.delete(id);
      }
    }
  }

  private tell(): void {
    this.soon(() => this.listeners.forEach((listener) => listener()));
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
 * How much of the past to ask for, as the parameter `history`, or nothing: what was missed since the newest sample, but no
 * more than the window and no more samples than can be taken quickly. Pure.
 */
export function historyToAskFor(newestAt: number, now: number, instances: number): string | null {
  const missed = newestAt === 0 ? WINDOW_SECONDS : Math.ceil((now - newestAt) / 1000) + TICK_SECONDS;
  const affordable = Math.floor(HISTORY_SAMPLES / Math.max(1, instances)) * TICK_SECONDS;
  const seconds = Math.min(missed, affordable, WINDOW_SECONDS);
  return seconds < 2 * TICK_SECONDS ? null : `${seconds}s`;
}
