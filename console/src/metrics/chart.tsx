// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colourOf } from '@/design/colour-of';
import { onThemeChange } from '@/design/theme';
import { withGaps, type Series } from './series';
import styles from './chart.module.css';

export interface ChartProps {
  series: Series;
  /** The names of the lines, in order. */
  names: readonly string[];
  format: (value: number) => string;
  /** The fixed maximum of the scale. By default, the scale follows the values. */
  top?: number;
  /** The smallest maximum of a scale that follows the values. */
  least?: number;
  /** Whether the scale has steps of powers of two, as for bytes. */
  binary?: boolean;
  height: number;
  windowSeconds: number;
  /** Describes the chart to screen readers. */
  label: string;
}

const GAP_SECONDS = 40;
const POWERS_OF_TWO = Array.from({ length: 50 }, (_, power) => 2 ** power);
const LINES = ['--series-1', '--series-2'];

function options(element: HTMLElement, props: ChartProps): uPlot.Options {
  const ink = colourOf(element, '--ink-3');
  const grid = { stroke: colourOf(element, '--line'), width: 1 };
  const font = `11px ${getComputedStyle(element).fontFamily}`;
  return {
    width: Math.max(120, element.clientWidth),
    height: props.height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { range: (_, __, max) => [max - props.windowSeconds, max] },
      y: {
        range:
          props.top === undefined
            ? (_, __, max) => [0, Math.max(props.least ?? 1, max * 1.15)]
            : [0, props.top],
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
        values: '{HH}:{mm}',
      },
      {
        stroke: ink,
        font,
        grid,
        ticks: { show: false },
        size: 62,
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
          // the lines must differ in more than their colour
          ...(index === 0 ? {} : { dash: [5, 3] }),
          points: { show: false },
        };
      }),
    ],
  };
}

function dataOf(series: Series): uPlot.AlignedData {
  const { times, lines } = withGaps(series, GAP_SECONDS);
  return [[...times], ...lines.map((line) => [...line])];
}

/** A chart over time that is updated with its series. */
export default function Chart(props: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
    plot.current?.setData(dataOf(props.series));
  });
  const { height, top, windowSeconds } = props;
  useEffect(() => {
    const parent = element.current;
    if (parent === null) {
      return;
    }
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(parent, newest.current), dataOf(newest.current.series), parent);
    };
    draw();
    const resized = new ResizeObserver(() => {
      const width = parent.clientWidth;
      if (width > 0 && plot.current !== null && plot.current.width !== width) {
        plot.current.setSize({ width, height });
      }
    });
    resized.observe(parent);
    const stop = onThemeChange(draw);
    return () => {
      stop();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [height, top, windowSeconds]);
  return <div ref={element} className={styles['chart']} role="img" aria-label={props.label} />;
}
