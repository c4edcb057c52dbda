// SPDX-License-Identifier: Apache-2.0
'use client';
import { useMemo, useState } from 'react';
import { useQuery } from '@/address/query';
import { serverNow } from '@/api/server-clock';
import type { Problem } from '@/api/problem';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { Notice } from '@/design/states';
import { DEFAULT_RANGE, parseRange, RANGE_NAMES, RANGES, type Range, type RangeName } from './ranges';
import styles from './view.module.css';

/** A part of the time axis, in seconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** The view that all charts of a page share. */
export interface ChartView {
  /** How far back the charts go, and whether they follow the stream. */
  range: Pick<Range, 'seconds' | 'live'>;
  /**
   * The part of the time axis that is shown while the charts are frozen because the user has zoomed in or paused. Null
   * if they are live.
   */
  shown: Span | null;
  /** Shows a span or, if it is null, the whole range again. */
  zoom: (span: Span | null) => void;
}

export interface PageView extends ChartView {
  range: Range;
  chooseRange: (name: RangeName) => void;
  /** Whether the numbers are shown as tables instead of charts. */
  asTable: boolean;
  showTable: (shown: boolean) => void;
}

/** The view of a page's charts. The period is part of the address, so that a reload or a link shows the same one. */
export function useChartView(): PageView {
  const [query, change] = useQuery();
  const range = parseRange(query.get('period'));
  const [shown, setShown] = useState<Span | null>(null);
  const [asTable, showTable] = useState(false);
  return useMemo(
    () => ({
      range: RANGES[range],
      shown,
      zoom: setShown,
      chooseRange: (name) => {
        change({ period: name === DEFAULT_RANGE ? null : name });
        setShown(null);
      },
      asTable,
      showTable,
    }),
    [range, change, shown, asTable],
  );
}

interface ChartToolsProps {
  view: PageView;
  /** Why the metrics of the period could not be read, if the page does not show that elsewhere. */
  problem?: Problem | undefined;
  onRetry?: () => void;
}

/** The controls of a page's charts. */
export function ChartTools({ view, problem, onRetry }: ChartToolsProps) {
  const { range, shown, zoom, asTable } = view;
  const pause = () => {
    const now = serverNow() / 1000;
    zoom({ from: now - range.seconds, to: now });
  };
  return (
    <>
      <div className={styles['tools']} role="group" aria-label="Charts">
        <Chips
          label="Period"
          chips={RANGE_NAMES.map((name) => ({ value: name, name: RANGES[name].label }))}
          pressed={(name) => name === range.name}
          onToggle={view.chooseRange}
        />
        <Button icon={shown === null ? 'pause' : 'play'} onClick={shown === null ? pause : () => zoom(null)}>
          {shown === null ? 'Pause charts' : 'Back to live'}
        </Button>
        <Button icon="list" aria-pressed={asTable} onClick={() => view.showTable(!asTable)}>
          {asTable ? 'Show charts' : 'Show as table'}
        </Button>
        <span className={styles['hint']}>
          {shown === null ? 'Drag in a chart to zoom.' : 'Charts are paused.'}
        </span>
      </div>
      {problem === undefined ? null : (
        <div className={styles['problem']} role="alert">
          <Notice tone="bad">
            <span>Could not load this period: {problem.message}</span>
            <Button onClick={onRetry}>Try again</Button>
          </Notice>
        </div>
      )}
    </>
  );
}
