'use client';
import { useInstances } from '@/live/instances';
import { PageHead } from '@/shell/page-head';

export function InstanceList() {
  const { data, stream } = useInstances();
  return (
    <>
      <PageHead title="Instances" stream={stream} />
      <p>{data?.size}</p>
    </>
  );
}
