// SPDX-License-Identifier: Apache-2.0
/** Several lines that share the same times, in the format of uPlot: seconds since 1970, and one column per line. */
export interface Series {
  times: readonly number[];
  /** Null if a line has no value: the line has a gap there. */
  lines: readonly (readonly (number | null)[])[];
}

export interface PointIn {
  /** Seconds since 1970. */
  time: number;
  values: readonly (number | null)[];
}

export function emptySeries(lines: number): Series {
  return { times: [], lines: Array.from({ length: lines }, () => []) };
}

/**
 * Adds points in any order: history may arrive after live points, and again after a reconnection. The new point
 * replaces an existing one with the same time. Points that are older than the window, which ends at the latest point,
 * are dropped.
 */
export function merge(series: Series, points: readonly PointIn[], windowSeconds: number): Series {
  if (points.length === 0) {
    return series;
  }
  const all = new Map<number, readonly (number | null)[]>();
  series.times.forEach((time, index) =>
    all.set(
      time,
      series.lines.map((line) => line[index] ?? null),
    ),
  );
  points.forEach((point) => all.set(point.time, point.values));
  const newest = Math.max(...all.keys());
  const kept = [...all].filter(([time]) => time > newest - windowSeconds).sort(([one], [two]) => one - two);
  return {
    times: kept.map(([time]) => time),
    lines: series.lines.map((_, line) => kept.map(([, values]) => values[line] ?? null)),
  };
}

/** Converts totals to rates per second. A total that decreases has been reset, so its rate is unknown. */
export function rates(totals: Series): Series {
  const lines = totals.lines.map((line) =>
    line.map((value, index) => {
      const before = line[index - 1] ?? null;
      const seconds = (totals.times[index] ?? 0) - (totals.times[index - 1] ?? 0);
      return value === null || before === null || value < before || seconds <= 0
        ? null
        : (value - before) / seconds;
    }),
  );
  return { times: totals.times, lines };
}

/** Returns the latest value of a line, or undefined if it is unknown. */
export function newest(series: Series, line: number): number | undefined {
  return series.lines[line]?.at(-1) ?? undefined;
}

/** Inserts a gap wherever no value is known for longer than this, so that no line is drawn across it. */
export function withGaps(series: Series, gapSeconds: number): Series {
  const times: number[] = [];
  const lines: (number | null)[][] = series.lines.map(() => []);
  series.times.forEach((time, index) => {
    const before = series.times[index - 1];
    if (before !== undefined && time - before > gapSeconds) {
      times.push(before + gapSeconds / 2);
      lines.forEach((line) => line.push(null));
    }
    times.push(time);
    lines.forEach((line, at) => line.push(series.lines[at]?.[index] ?? null));
  });
  return { times, lines };
}

/** Returns one line from each series, aligned to the combined times of all series. */
export function sideBySide(all: readonly Series[], line: number): Series {
  const times = [...new Set(all.flatMap((series) => series.times))].sort((one, two) => one - two);
  const lines = all.map((series) => {
    const values = new Map(series.times.map((time, index) => [time, series.lines[line]?.[index] ?? null]));
    return times.map((time) => values.get(time) ?? null);
  });
  return { times, lines };
}

/** The latest, average and highest values of a line. Undefined if no value is known. */
export interface Extent {
  newest: number | undefined;
  average: number | undefined;
  highest: number | undefined;
}

export function extentOf(series: Series, line: number): Extent {
  const known = (series.lines[line] ?? []).filter((value) => value !== null);
  return {
    newest: newest(series, line),
    average: known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length,
    highest: known.length === 0 ? undefined : known.reduce((one, two) => Math.max(one, two)),
  };
}

/** Returns the points between two times, inclusive. */
export function between(series: Series, { from, to }: { from: number; to: number }): Series {
  const kept = [...series.times.keys()].filter((index) => {
    const time = series.times[index] ?? 0;
    return time >= from && time <= to;
  });
  return {
    times: kept.map((index) => series.times[index] ?? 0),
    lines: series.lines.map((line) => kept.map((index) => line[index] ?? null)),
  };
}

/**
 * Returns averages over steps that begin at multiples of their length, so that the whole series has the same
 * resolution.
 */
export function resampled(series: Series, step: number): Series {
  const steps = new Map<number, number[]>();
  series.times.forEach((time, index) => {
    const start = Math.floor(time / step) * step;
    const known = steps.get(start);
    if (known === undefined) {
      steps.set(start, [index]);
    } else {
      known.push(index);
    }
  });
  const average = (line: readonly (number | null)[], indexes: readonly number[]) => {
    const values = indexes.map((index) => line[index] ?? null).filter((value) => value !== null);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return {
    times: [...steps.keys()],
    lines: series.lines.map((line) => [...steps.values()].map((indexes) => average(line, indexes))),
  };
}

/** Averages a series so that it has at most the given number of points. */
export function thinned(series: Series, most: number): Series {
  const first = series.times[0];
  const last = series.times.at(-1);
  return first === undefined || last === undefined || series.times.length <= most
    ? series
    : resampled(series, Math.max(1, Math.ceil((last - first + 1) / (most - 1))));
}
