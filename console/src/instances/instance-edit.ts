// SPDX-License-Identifier: Apache-2.0
/** Changes to an instance. Pure, except for `applyChange`. */
import { mutate } from '@/api/client';
import { mergePatch } from '@/api/merge-patch';
import { Problem } from '@/api/problem';
import { instanceChange, type ChangeInstanceResult, type Instance } from '@/api/wire';
import { rowsOf, textsOf } from './launch-copy';
import { toLaunchRequest, type LaunchRows, type Settings } from './launch-form';

/** The names of the fields that a change can affect. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  image: 'image',
  command: 'command',
  entrypoint: 'entry point',
  working_dir: 'working directory',
  user: 'user',
  pull_policy: 'pull policy',
  env: 'environment',
  cpu_limit_millis: 'CPU limit',
  memory_limit_bytes: 'memory limit',
  ports: 'ports',
  health: 'health check',
  stop_timeout: 'stop timeout',
  stop_signal: 'stop signal',
  restart_policy: 'restart policy',
  max_restarts: 'restarts in a row',
  labels: 'labels',
};

/** Returns the fields as text, such as `image, ports and labels`. */
export function fieldNames(fields: readonly string[]): string {
  const names = fields.map((field) => FIELD_NAMES[field] ?? field);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Whether the server accepts changes to an instance, which may be waiting for its restart. */
export function isEditable({
  status,
  next_start_at: next,
}: Pick<Instance, 'status' | 'next_start_at'>): boolean {
  return (
    status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED' || status === 'ERROR' || next !== null
  );
}

/** The rows of the edit dialog. Environment values stay hidden: the patch does not need them. */
export function editableRows(instance: Instance): LaunchRows {
  return rowsOf(instance, Object.fromEntries(instance.env_names.map((name) => [name, null])));
}

/** Returns the settings of an instance in the form in which its edit dialog sends them. */
export function settingsOf(instance: Instance): Settings {
  const draft = toLaunchRequest(textsOf(instance), editableRows(instance));
  return 'request' in draft ? draft.request : { name: instance.name };
}

/** Returns the fields whose settings differ between two versions of an instance. */
export function changedFields(before: Instance, after: Instance): readonly string[] {
  return Object.keys(mergePatch(settingsOf(before), settingsOf(after)));
}

interface Change {
  id: string;
  /** The version that the user has seen. */
  version: number;
  patch: object;
  dryRun?: boolean;
}

/**
 * Changes an instance or, with `dryRun`, requests a preview of the change. While the server pulls the new image, the
 * request is repeated.
 *
 * @throws Problem VERSION_CONFLICT, INVALID_STATE, PORT_TAKEN, QUOTA_EXCEEDED, IMAGE_NOT_AVAILABLE
 */
export async function applyChange(
  { id, version, patch, dryRun = false }: Change,
  onPulling: () => void,
  signal: AbortSignal,
): Promise<ChangeInstanceResult> {
  for (;;) {
    try {
      const path = `/api/instances/${id}${dryRun ? '?dry_run=true' : ''}`;
      const headers = { 'If-Match': `"${version}"` };
      return (await mutate('PATCH', path, instanceChange, patch, { headers, signal })).data;
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (signal.aborted || problem.code !== 'IMAGE_NOT_AVAILABLE' || problem.retryAfterMs === null) {
        throw thrown;
      }
      onPulling();
      await new Promise((resolve) => setTimeout(resolve, problem.retryAfterMs ?? 0));
    }
  }
}
