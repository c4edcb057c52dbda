// SPDX-License-Identifier: Apache-2.0
'use client';
import { lazy, Suspense } from 'react';
import { loadCode } from '@/api/load-code';
import { Skeleton } from '@/design/states';
import type { ChartProps } from './chart';

// charts are the largest part of the console, and nothing depends on them
const Chart = lazy(() => loadCode(() => import('./chart')));

/** A chart whose code is loaded on demand. */
export function LiveChart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} />}>
      <Chart {...props} />
    </Suspense>
  );
}
