// SPDX-License-Identifier: Apache-2.0
'use client';
import { get } from '@/api/client';
import { instance as instanceSchema, instanceEnvironment } from '@/api/wire';
import { Dialog } from '@/design/dialog';
import { QueryState } from '@/design/query-state';
import { Notice } from '@/design/states';
import { useInstances } from '@/live/instances';
import { useFetch } from '@/live/use-fetch';
import { LaunchDialog } from './launch-dialog';
import { nextName, rowsOf, textsOf } from './launch-copy';

/** Launches an instance with the settings of another instance, which may be terminated. */
export function LaunchLike({ id, onClose }: { id: string; onClose: () => void }) {
  const names = useInstances().data;
  const path = `/api/instances/${encodeURIComponent(id)}`;
  const query = useFetch({
    key: `${path} to launch another`,
    read: async () => {
      const { data: instance } = await get(path, instanceSchema);
      // revealing values is audited, so values are requested only if there are any
      const env =
        instance.env_names.length === 0 ? {} : (await get(`${path}/env`, instanceEnvironment)).data.env;
      return { instance, env };
    },
  });
  const { data } = query;
  if (data === undefined || names === undefined) {
    return (
      <Dialog title="Launch instance" onClose={onClose}>
        <QueryState query={query} rows={5}>
          {() => null}
        </QueryState>
      </Dialog>
    );
  }
  const { instance, env } = data;
  const taken = new Set([...names.values()].map(({ name }) => name));
  return (
    <LaunchDialog
      initial={{ ...textsOf(instance), name: nextName(instance.name, taken) }}
      initialRows={rowsOf(instance, env)}
      note={
        <Notice>
          Filled in from {instance.name}.
          {instance.env_names.length === 0
            ? ''
            : ' The audit log records that its environment values were read.'}
          {instance.volumes.length === 0
            ? ''
            : ' Volumes are not attached: a volume can be attached to only one instance.'}
        </Notice>
      }
      onClose={onClose}
    />
  );
}
