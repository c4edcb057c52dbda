// SPDX-License-Identifier: Apache-2.0
/** Points of several lines over common times, as uPlot takes them: seconds since 1970, then a column for each line. */
export interface Series {
  times: readonly number[];
  /** Null where a line has no value: the line is broken there, never drawn through. */
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
 * Adds points, in any order: history may come after live points, and again after a reconnection. Of two points of one time
 * the newer word stands. Points older than the window, counted from the newest, go.
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

/** What totals grow by in a second. Where one shrinks it has started over, and nothing is known. */
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

/** The newest value of a line; undefined where it is not known. */
export function newest(series: Series, line: number): number | undefined {
  return series.lines[line]?.at(-1) ?? undefined;
}

/** Breaks lines where nothing is known for longer than a gap, so that they do not bridge it. */
export function broken(series: Series, gapSeconds: number): Series {
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
