'use client';
import { useMetric, useMetricStream } from '@/metrics/provider';
import { count } from '@/format/numbers';
import { PageHead } from '@/shell/page-head';

export function Dashboard() {
  const stream = useMetricStream();
  const summary = useMetric((store) => store.summary());
  return (
    <>
      <PageHead title="Dashboard" stream={stream} />
      <p>{count(summary?.running_instances)} running</p>
    </>
  );
}
