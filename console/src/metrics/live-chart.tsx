// SPDX-License-Identifier: Apache-2.0
'use client';
import { lazy, Suspense } from 'react';
import { Skeleton } from '@/design/states';
import type { ChartProps } from './chart';

// charts are the heaviest part of the console, and nothing waits for them
const Chart = lazy(() => import('./chart'));

/** A chart whose code comes when it is needed. */
export function LiveChart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} />}>
      <Chart {...props} />
    </Suspense>
  );
}
