// SPDX-License-Identifier: Apache-2.0
/** Several lines over the same times, in the format of uPlot: seconds since 1970, and one column per line. */
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
 * Adds points in any order: history may arrive after live points, and again after a reconnection. The new point replaces an
 * existing one with the same time. Points outside the window before the newest point are dropped.
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

/** Converts totals to rates per second. A total that shrinks has been reset, so its rate is unknown. */
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

/** Returns the newest value of a line, or undefined if it is unknown. */
export function newest(series: Series, line: number): number | undefined {
  return series.lines[line]?.at(-1) ?? undefined;
}

/** Inserts gaps where no values are known for some time, so that lines are not drawn across. */
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
