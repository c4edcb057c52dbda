// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import { serverNow } from '@/api/server-clock';
import 'uplot/dist/uPlot.min.css';
import { colourOf } from '@/design/colour-of';
import { onThemeChange } from '@/design/theme';
import { dateTime } from '@/format/times';
import { onZoneChange, zoneName } from '@/format/zone';
import { topOfScale, xRange } from './chart-scale';
import styles from './chart.module.css';
import { TICK_SECONDS } from './metric-store';
import { withGaps, type Series } from './series';
import type { ChartView } from './view';

/** Something that happened, shown as a line across the chart. */
export interface Mark {
  /** Seconds since 1970. */
  time: number;
  text: string;
  bad: boolean;
}

/** The points are still being read, or could not be read. */
export type Missing = 'loading' | 'failed';

const EMPTY: Readonly<Record<Missing | 'samples', string>> = {
  loading: 'Loading…',
  failed: 'Not available',
  samples: 'No data in this period.',
};

export interface ChartProps {
  series: Series;
  /** The names of the lines, in order. */
  names: readonly string[];
  format: (value: number) => string;
  /** The fixed maximum of the scale. By default, the scale follows the values. */
  top?: number;
  /** The smallest maximum of a scale that follows the values. */
  least?: number;
  /** The limit on the values, drawn over the lines. */
  limit?: { value: number; text: string } | undefined;
  marks?: readonly Mark[];
  /** Whether the steps of the scale are powers of two, as for bytes. */
  binary?: boolean;
  height: number;
  /** The seconds between two points. Where points are missing, the line has a gap. */
  step: number;
  view: ChartView;
  /** Why there are no points, if that is not because there are no samples. */
  missing?: Missing | undefined;
  /** Describes the chart to screen readers. */
  label: string;
}

const POWERS_OF_TWO = Array.from({ length: 50 }, (_, power) => 2 ** power);
const LINES = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];
/** The lines must differ in more than their colour. */
const DASHES = [[], [5, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 2]];
const MARK_PIXELS = 5;
/** The distance between a label of the scale and the plot. */
const LABEL_GAP_PIXELS = 6;
/** The width of the scale is a multiple of this, so that the plot seldom moves when a label becomes wider. */
const SCALE_STEP_PIXELS = 12;
/** The distance between two points, in steps, above which the line has a gap. A single tick may be late. */
const [LIVE_GAP, KEPT_GAP] = [2.5, 1.5];

/** The point and the mark at the cursor. */
interface Pointed {
  /** The index of the point in the data, including the points at gaps. */
  index: number;
  left: number;
  mark: Mark | null;
}

function isSamePoint(one: Pointed | null, two: Pointed | null): boolean {
  return one === null || two === null
    ? one === two
    : one.index === two.index && one.left === two.left && one.mark?.text === two.mark?.text;
}

interface Environment {
  props: () => ChartProps;
  onPointed: (pointed: Pointed | null) => void;
}

function options(element: HTMLElement, { props: current, onPointed }: Environment): uPlot.Options {
  const props = current();
  const ink = colourOf(element, '--ink-3');
  const bad = colourOf(element, '--bad');
  const line = colourOf(element, '--line-strong');
  const grid = { stroke: colourOf(element, '--line'), width: 1 };
  const font = `11px ${getComputedStyle(element).fontFamily}`;
  const zone = zoneName();
  return {
    width: Math.max(120, element.clientWidth),
    height: props.height,
    // on the right, room for half of a time label
    padding: [8, (plot) => timeWidth(plot) / 2, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      sync: { key: 'charts', setSeries: false },
    },
    scales: {
      x: { range: () => xRange(current().series, current().view, serverNow() / 1000) },
      y: {
        range: (_, __, max) => [
          0,
          props.top ?? topOfScale(max, current().least ?? 1, current().limit?.value),
        ],
      },
    },
    axes: [
      {
        stroke: ink,
        font,
        grid: { show: false },
        ticks: { show: false },
        size: 22,
        space: 70,
        values: (plot, splits) =>
          timeLabels(splits, plot.scales['x']?.max ?? 0, plot.scales['x']?.min ?? 0, zone),
      },
      {
        stroke: ink,
        font,
        grid,
        ticks: { show: false },
        size: (plot, labels) => widthOf(plot, labels, font),
        space: 32,
        ...(props.binary === true ? { incrs: POWERS_OF_TWO } : {}),
        values: (_, splits) => splits.map((split) => props.format(split)),
      },
    ],
    series: [
      {},
      ...props.names.map((name, index) => {
        const stroke = colourOf(element, LINES[index % LINES.length] ?? '--ink');
        return {
          label: name,
          stroke,
          width: 1.5,
          dash: DASHES[index % DASHES.length] ?? [],
          points: { show: false },
        };
      }),
    ],
    hooks: {
      ready: [(plot) => plot.over.addEventListener('dblclick', () => current().view.zoom(null))],
      draw: [(plot) => drawMarks(plot, current(), { line, bad, ink, font })],
      setCursor: [
        (plot) => {
          const { idx: index, left } = plot.cursor;
          onPointed(
            index === null || index === undefined || left === undefined || left < 0
              ? null
              : {
                  index,
                  left: left + plot.bbox.left / devicePixelRatio,
                  mark: markAt(plot, current(), left),
                },
          );
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width > 4) {
            current().view.zoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          }
        },
      ],
    },
  };
}

/** The width of a scale with these labels. */
function widthOf(plot: uPlot, labels: readonly string[] | null, font: string): number {
  plot.ctx.save();
  plot.ctx.font = font;
  const widest = Math.max(0, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width));
  plot.ctx.restore();
  return Math.ceil((widest + LABEL_GAP_PIXELS) / SCALE_STEP_PIXELS) * SCALE_STEP_PIXELS;
}

/** The width of a label of the time axis. */
function timeWidth({ scales }: uPlot): number {
  const { min, max } = scales['x'] ?? {};
  const seconds = (max ?? 0) - (min ?? 0);
  return seconds > 86_400 ? 76 : seconds < 180 ? 50 : 32;
}

/** Labels the time axis. Over more than a day, the labels contain the day. */
function timeLabels(splits: readonly number[], max: number, min: number, zone: string): string[] {
  const long = max - min > 86_400;
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone: zone,
    hourCycle: 'h23',
    ...(long ? { day: 'numeric', month: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    ...(max - min < 180 ? { second: '2-digit' } : {}),
  });
  return splits.map((split) => format.format(split * 1000));
}

function markAt(plot: uPlot, { marks = [] }: ChartProps, left: number): Mark | null {
  return marks.find(({ time }) => Math.abs(plot.valToPos(time, 'x') - left) <= MARK_PIXELS) ?? null;
}

interface Ink {
  line: string;
  bad: string;
  ink: string;
  font: string;
}

/** Draws the limit and the marks over the lines. */
function drawMarks(plot: uPlot, { marks = [], limit }: ChartProps, { line, bad, ink, font }: Ink): void {
  const { ctx, bbox } = plot;
  const inside = (value: number, scale: 'x' | 'y') => {
    const { min, max } = plot.scales[scale] ?? {};
    return min != null && max != null && value >= min && value <= max;
  };
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { time, bad: failed } of marks) {
    if (inside(time, 'x')) {
      const x = Math.round(plot.valToPos(time, 'x', true)) + 0.5;
      ctx.strokeStyle = failed ? bad : line;
      ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.fillStyle = failed ? bad : line;
      ctx.beginPath();
      ctx.arc(x, bbox.top, 3 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  if (limit !== undefined) {
    const shown = inside(limit.value, 'y');
    const y = shown ? Math.round(plot.valToPos(limit.value, 'y', true)) + 0.5 : bbox.top;
    if (shown) {
      ctx.strokeStyle = bad;
      ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.fillStyle = ink;
    ctx.font = font.replace('11px', `${11 * devicePixelRatio}px`);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'top';
    ctx.fillText(shown ? limit.text : `${limit.text} ↑`, bbox.left + bbox.width, y + 3 * devicePixelRatio);
  }
  ctx.restore();
}

function dataOf({ series, step }: Pick<ChartProps, 'series' | 'step'>): uPlot.AlignedData {
  const { times, lines } = withGaps(series, step * (step <= TICK_SECONDS ? LIVE_GAP : KEPT_GAP));
  return [[...times], ...lines.map((values) => [...values])];
}

/** Moves the cursor in all charts. A negative position hides it. */
function point(plot: uPlot | null, left: number): void {
  if (plot !== null) {
    plot.setCursor({ left, top: left < 0 ? left : 1 });
    const { width, height } = plot.over.getBoundingClientRect();
    uPlot
      .sync('charts')
      .pub('mousemove', plot, left, left < 0 ? left : 1, width, height, plot.cursor.idx ?? 0);
  }
}

/** The text for screen readers, also shown next to the cursor. */
function textsAt(
  data: uPlot.AlignedData,
  index: number,
  { names, format }: ChartProps,
): { time: string; values: string[] } {
  const time = data[0][index];
  return {
    time: time === undefined ? '' : dateTime(new Date(time * 1000).toISOString()),
    values: names.map((_, line) => {
      const value = data[line + 1]?.[index];
      return value == null ? '–' : format(value);
    }),
  };
}

/**
 * A time-series chart that is updated whenever its series change. The values at the pointer are shown next to it, in
 * all charts on the page simultaneously. Dragging zooms in, and double-clicking shows the whole range again. The arrow
 * keys also move the pointer.
 */
export default function Chart(props: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(props);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  useEffect(() => {
    newest.current = props;
  });
  const isPointed = pointed !== null;
  useEffect(() => {
    // lifting a finger fires no leave event, unlike moving a mouse off the chart
    if (!isPointed || !matchMedia('(hover: none)').matches) {
      return;
    }
    const hide = () => point(plot.current, -10);
    addEventListener('scroll', hide, { passive: true, once: true });
    return () => removeEventListener('scroll', hide);
  }, [isPointed]);
  const { series, step, view, limit, marks } = props;
  useEffect(() => {
    plot.current?.setData(dataOf({ series, step }));
  }, [series, step, view, limit, marks]);
  const { height, top } = props;
  useEffect(() => {
    const parent = element.current;
    if (parent === null) {
      return;
    }
    const environment = {
      props: () => newest.current,
      // the plot reports its cursor whenever it receives data
      onPointed: (next: Pointed | null) =>
        setPointed((before) => (isSamePoint(before, next) ? before : next)),
    };
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(parent, environment), dataOf(newest.current), parent);
    };
    draw();
    const resized = new ResizeObserver(() => {
      const width = parent.clientWidth;
      if (width > 0 && plot.current !== null && plot.current.width !== width) {
        plot.current.setSize({ width, height });
      }
    });
    resized.observe(parent);
    const stopTheme = onThemeChange(draw);
    const stopZone = onZoneChange(draw);
    return () => {
      stopTheme();
      stopZone();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [height, top]);

  const empty = props.series.lines.every((line) => line.every((value) => value === null));
  const data = dataOf(props);
  const last = data[0].length - 1;
  const at = pointed === null ? null : Math.min(pointed.index, last);
  const texts = at === null || at < 0 ? null : textsAt(data, at, props);
  const moveTo = (index: number) => {
    const shown = plot.current;
    const time = data[0][Math.max(0, Math.min(last, index))];
    if (shown !== null && time !== undefined) {
      point(shown, shown.valToPos(time, 'x'));
    }
  };
  const pressed = (event: KeyboardEvent) => {
    const from = at ?? last;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      PageUp: from - 12,
      PageDown: from + 12,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      moveTo(to);
    } else if (event.key === 'Escape') {
      point(plot.current, -10);
    }
  };
  return (
    <div className={styles['frame']}>
      <div ref={element} className={styles['chart']} role="img" aria-label={props.label} />
      <div
        className={styles['keys']}
        role="slider"
        tabIndex={0}
        aria-label={`Time on the chart: ${props.label}`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.max(0, at ?? last)}
        aria-valuetext={
          texts === null
            ? 'Press the arrow keys to read values.'
            : `${texts.time}: ${props.names.map((name, line) => `${name} ${texts.values[line] ?? ''}`).join(', ')}`
        }
        onKeyDown={pressed}
        onBlur={() => point(plot.current, -10)}
      />
      {empty ? <p className={styles['empty']}>{EMPTY[props.missing ?? 'samples']}</p> : null}
      {texts === null || pointed === null || empty ? null : (
        <div
          className={styles['tip']}
          aria-hidden="true"
          ref={(tip) => {
            if (tip !== null) {
              const width = element.current?.clientWidth ?? 0;
              const right = pointed.left + 12 + tip.offsetWidth <= width;
              tip.style.left = `${Math.max(0, right ? pointed.left + 12 : pointed.left - 12 - tip.offsetWidth)}px`;
            }
          }}
        >
          <span>{texts.time}</span>
          {props.names.map((name, line) => (
            <span key={name}>
              {name} <strong>{texts.values[line]}</strong>
            </span>
          ))}
          {pointed.mark === null ? null : <em>{pointed.mark.text}</em>}
        </div>
      )}
    </div>
  );
}
