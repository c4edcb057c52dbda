// SPDX-License-Identifier: Apache-2.0
/** The contents of the dialogs for an existing instance. Pure. */
import type { Instance } from '@/api/wire';
import { commandLine } from '@/design/shell-quote';
import { NEW_INSTANCE, NO_ROWS, type LaunchRows, type LaunchTexts } from './launch-form';
import { pairRows } from './pair-rows';

const MAX_NAME = 64;
/** The API's defaults for omitted fields. */
const DEFAULTS = { stopTimeout: 10, maxRestarts: 100, interval: 10, timeout: 5, retries: 3 };

/** Returns a name that is free: `web-2` for `web`, and `web-3` for `web-2`. */
export function nextName(name: string, used: ReadonlySet<string>): string {
  const [, stem = name, number = '1'] = /^(.*?)(?:-(\d{1,6}))?$/.exec(name) ?? [];
  for (let next = Number(number) + 1; ; next += 1) {
    const suffix = `-${next}`;
    const candidate = stem.slice(0, MAX_NAME - suffix.length) + suffix;
    if (!used.has(candidate)) {
      return candidate;
    }
  }
}

/** Returns a number as a string, or an empty string for the default. */
function unless(defaultValue: number | null, value: number | null | undefined): string {
  return value === undefined || value === null || value === defaultValue ? '' : String(value);
}

export function textsOf(instance: Instance): LaunchTexts {
  const { cpu_limit_millis: cpu, memory_limit_bytes: memory, health, pull_policy: pull } = instance;
  return {
    ...NEW_INSTANCE,
    name: instance.name,
    image: instance.image === 'host' ? '' : instance.image,
    command: commandLine(instance.command),
    cpu_limit_millis: cpu === null ? '' : String(cpu / 1000),
    memory_limit_bytes: memory === null ? '' : String(memory / 1024 ** 2),
    vpc_id: instance.vpc_id ?? '',
    entrypoint: commandLine(instance.entrypoint),
    working_dir: instance.working_dir ?? '',
    user: instance.user ?? '',
    pull_policy: pull === null || pull === 'if_not_present' ? '' : pull,
    health_command: commandLine(health?.command ?? []),
    health_port: unless(null, health?.http?.port),
    health_path: health?.http?.path ?? '',
    health_interval: unless(DEFAULTS.interval, health?.interval),
    health_timeout: unless(DEFAULTS.timeout, health?.timeout),
    health_retries: unless(DEFAULTS.retries, health?.retries),
    stop_timeout: unless(DEFAULTS.stopTimeout, instance.stop_timeout),
    stop_signal: instance.stop_signal ?? '',
    restart_policy: instance.restart_policy === 'never' ? '' : instance.restart_policy,
    max_restarts: unless(DEFAULTS.maxRestarts, instance.max_restarts),
  };
}

/**
 * The rows of an instance, without its volumes: a volume can be attached to only one instance.
 *
 * @param env the values of its environment, which the instance itself does not contain; null keeps a value
 */
export function rowsOf(
  instance: Pick<Instance, 'ports' | 'labels'>,
  env: Readonly<Record<string, string | null>>,
): LaunchRows {
  return {
    ...NO_ROWS,
    ports: instance.ports.map(({ host_port: host, instance_port: inner, protocol, address }, index) => ({
      id: index + 1,
      host_port: String(host),
      instance_port: String(inner),
      protocol,
      address: address ?? '',
    })),
    env: pairRows(env),
    labels: pairRows(instance.labels),
  };
}
