// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { useMemo } from 'react';
import type { Instance } from '@/api/wire';
import { IconButton } from '@/design/button';
import { ClippedName } from '@/design/clip';
import { actionsColumn, DataTable, type DataColumn } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { QueryState } from '@/design/query-state';
import { EmptyState, Notice } from '@/design/states';
import { bytes, bytesPerSecond, percent, roughPercent } from '@/format/numbers';
import { useCompute } from '@/live/compute';
import { InstanceStatusBadge } from '@/live/instance-status';
import { useInstances } from '@/live/instances';
import { ChartPanel } from '@/metrics/chart-panel';
import { missingOf, useHistories, type History } from '@/metrics/history';
import type { Missing } from '@/metrics/chart';
import { mapLines, NO_LINES } from '@/metrics/metric-store';
import { useMetricStream } from '@/metrics/provider';
import { extentOf, rates, sideBySide } from '@/metrics/series';
import { ChartTools, useChartView } from '@/metrics/view';
import { AddInstance } from '@/shell/add-instance';
import { PageHead } from '@/shell/page-head';
import { useQuery } from '@/address/query';
import { worst } from '@/streams/stream-state';
import { compared, MAX_COMPARED } from './compared';
import styles from './compare-page.module.css';

const HEIGHT = 190;

/** The usage of several instances in the same charts. */
export function ComparePage() {
  const metrics = useMetricStream();
  const live = useInstances();
  const [query, change] = useQuery();
  const ids = compared(query.get('ids') ?? '');
  const show = (shown: readonly string[]) => change({ ids: shown.join(',') });
  return (
    <>
      <PageHead title="Compare instances" stream={worst([live.stream, metrics])}>
        <AddInstance
          instances={live.data}
          shown={ids}
          full={ids.length >= MAX_COMPARED ? `At most ${MAX_COMPARED} instances can be compared.` : null}
          onAdd={(id) => show([...ids, id])}
        />
      </PageHead>
      {ids.length === 0 ? (
        <EmptyState title="No instances selected">
          <p>
            Add the instances whose usage you want to compare, or select them in the{' '}
            <Link href="/instances">list</Link>.
          </p>
        </EmptyState>
      ) : (
        <QueryState query={live} rows={12}>
          {(instances) => {
            const known = ids.flatMap((id) => instances.get(id) ?? []);
            return (
              <>
                {known.length === ids.length ? null : (
                  <Notice tone="warn">Instances that no longer exist are not shown.</Notice>
                )}
                {known.length === 0 ? null : (
                  <Comparison
                    instances={known}
                    onRemove={(removed) => show(ids.filter((id) => id !== removed))}
                  />
                )}
              </>
            );
          }}
        </QueryState>
      )}
    </>
  );
}

interface ComparisonProps {
  instances: readonly Instance[];
  onRemove: (id: string) => void;
}

function Comparison({ instances, onRemove }: ComparisonProps) {
  const view = useChartView();
  const compute = useCompute();
  const { data, problem, refresh } = useHistories(
    instances.map(({ id }) => id),
    view.range,
  );
  const { step } = view.range;
  const histories = useMemo(
    () => data ?? instances.map((): History => ({ lines: NO_LINES, step })),
    [data, instances, step],
  );
  const hasNetwork = compute === undefined || compute.capabilities.includes('NETWORK_METRICS');
  const names = instances.map(({ name }) => name);
  return (
    <section aria-label="Usage" className={styles['comparison']}>
      <ChartTools view={view} problem={problem} onRetry={refresh} />
      <Summary instances={instances} histories={histories} onRemove={onRemove} />
      <Charts
        names={names}
        histories={histories}
        view={view}
        missing={missingOf(data, problem)}
        hasNetwork={hasNetwork}
      />
    </section>
  );
}

interface SummaryProps extends ComparisonProps {
  histories: readonly History[];
}

interface SummaryRow {
  id: string;
  index: number;
  instance: Instance;
  history: History | undefined;
}

/** The values in the charts, and the legend for the lines. */
function Summary({ instances, histories, onRemove }: SummaryProps) {
  const extent = (history: History | undefined, kind: 'hostCpu' | 'memory', format: typeof bytes) => {
    const { newest, average, highest } =
      history === undefined
        ? { newest: undefined, average: undefined, highest: undefined }
        : extentOf(history.lines[kind], 0);
    return [newest, average, highest].map(format);
  };
  const cells = (kind: 'hostCpu' | 'memory', format: typeof bytes, name: string): DataColumn<SummaryRow>[] =>
    ['now', 'average', 'highest'].map((which, index) => ({
      name: `${name}, ${which}`,
      number: true,
      width: 8.5,
      ...(index === 0 ? {} : { from: index === 1 ? ('wide' as const) : ('medium' as const) }),
      cell: ({ history }) => extent(history, kind, format)[index],
    }));
  const columns: readonly DataColumn<SummaryRow>[] = [
    {
      name: 'Instance',
      cell: ({ instance: { id, name }, index }) => (
        <span className={styles['name']}>
          <span className={styles['line']} data-line={index + 1} aria-hidden="true" />
          <Link href={`/instances/detail?id=${id}`} aria-label={name} className={styles['link']}>
            <ClippedName name={name} />
          </Link>
        </span>
      ),
    },
    {
      name: 'Status',
      width: 8,
      cell: ({ instance: { status } }) => <InstanceStatusBadge status={status} />,
    },
    ...cells('hostCpu', percent, 'CPU'),
    ...cells('memory', bytes, 'Memory'),
    actionsColumn(4.5, ({ instance: { id, name } }) => (
      <IconButton icon="close" label={`Remove ${name} from the comparison`} onClick={() => onRemove(id)} />
    )),
  ];
  const rows = instances.map((instance, index): SummaryRow => ({
    id: instance.id,
    index,
    instance,
    history: histories[index],
  }));
  return (
    <Panel title="Instances">
      <DataTable columns={columns} rows={rows} rowName={({ instance: { name } }) => name} />
    </Panel>
  );
}

interface ChartsProps {
  names: readonly string[];
  histories: readonly History[];
  view: ReturnType<typeof useChartView>;
  missing: Missing | undefined;
  hasNetwork: boolean;
}

function Charts({ names, histories, view, missing, hasNetwork }: ChartsProps) {
  const series = useMemo(() => {
    const totals = histories.map(({ lines }) => lines);
    const speeds = totals.map((lines) => mapLines(lines, rates));
    return {
      cpu: sideBySide(
        totals.map(({ hostCpu }) => hostCpu),
        0,
      ),
      memory: sideBySide(
        totals.map(({ memory }) => memory),
        0,
      ),
      read: sideBySide(
        speeds.map(({ disk }) => disk),
        0,
      ),
      written: sideBySide(
        speeds.map(({ disk }) => disk),
        1,
      ),
      received: sideBySide(
        speeds.map(({ network }) => network),
        0,
      ),
      sent: sideBySide(
        speeds.map(({ network }) => network),
        1,
      ),
    };
  }, [histories]);
  const step = histories[0]?.step ?? view.range.step;
  const of = names.join(', ');
  const shared = { view, step, missing, names, height: HEIGHT };
  const speed = { ...shared, binary: true, least: 1024, format: bytesPerSecond };
  return (
    <div className={styles['charts']}>
      <ChartPanel
        {...shared}
        title="CPU (% of the host)"
        series={series.cpu}
        least={10}
        format={roughPercent}
        label={`CPU of ${of}`}
      />
      <ChartPanel
        {...shared}
        title="Memory"
        series={series.memory}
        binary
        least={1024 * 1024}
        format={bytes}
        label={`Memory of ${of}`}
      />
      <ChartPanel {...speed} title="Disk, read" series={series.read} label={`Disk reads of ${of}`} />
      <ChartPanel {...speed} title="Disk, written" series={series.written} label={`Disk writes of ${of}`} />
      {hasNetwork ? (
        <>
          <ChartPanel
            {...speed}
            title="Network, in"
            series={series.received}
            label={`Network traffic to ${of}`}
          />
          <ChartPanel
            {...speed}
            title="Network, out"
            series={series.sent}
            label={`Network traffic from ${of}`}
          />
        </>
      ) : null}
    </div>
  );
}
