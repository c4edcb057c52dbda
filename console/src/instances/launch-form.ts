// SPDX-License-Identifier: Apache-2.0
/** The contents of an instance's dialogs, and the request that they produce. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { PULL_POLICIES, RESTART_POLICIES, STOP_SIGNALS, type LaunchRequest } from '@/api/wire';
import { parseNumber } from '@/format/numbers';
import { PAIR_FIELDS, toPairs, type PairRow } from './pair-rows';
import { PORT_FIELDS, toPorts, type PortRow } from './port-rows';
import { MOUNT_FIELDS, toMounts, type MountRow } from './mount-rows';

/**
 * Named as in the API, except that the limits are in cores and MiB. An empty VPC means none, and an empty signal or
 * policy means the default.
 */
export const NEW_INSTANCE = {
  name: '',
  image: '',
  command: '',
  cpu_limit_millis: '',
  memory_limit_bytes: '',
  vpc_id: '',
  entrypoint: '',
  working_dir: '',
  user: '',
  pull_policy: '',
  health_command: '',
  health_port: '',
  health_path: '',
  health_interval: '',
  health_timeout: '',
  health_retries: '',
  stop_timeout: '',
  stop_signal: '',
  restart_policy: '',
  max_restarts: '',
};

export type LaunchTexts = typeof NEW_INSTANCE;

/** The fields that have a variable number of rows. */
export interface LaunchRows {
  ports: readonly PortRow[];
  volumes: readonly MountRow[];
  env: readonly PairRow[];
  labels: readonly PairRow[];
}

export const NO_ROWS: LaunchRows = { ports: [], volumes: [], env: [], labels: [] };

/** The mapping of API errors to the fields. If a launch returns 404, the missing resource is its VPC. */
export const FIELD_OPTIONS = {
  codes: {
    NAME_TAKEN: 'name',
    PORT_TAKEN: 'ports',
    NOT_FOUND: 'vpc_id',
    VOLUME_IN_USE: 'volumes',
    MOUNT_PATH_TAKEN: 'volumes',
    IMAGE_NOT_AVAILABLE: 'image',
  },
  renamed: {
    'health.command': 'health_command',
    'health.http.port': 'health_port',
    'health.http.path': 'health_path',
    'health.interval': 'health_interval',
    'health.timeout': 'health_timeout',
    'health.retries': 'health_retries',
  },
  groups: Object.keys(NO_ROWS),
  repeated: new RegExp([PORT_FIELDS, MOUNT_FIELDS, PAIR_FIELDS].map(({ source }) => source).join('|')),
  units: { cpu_limit_millis: 'thousandths of a core' },
};

/** A launch request in which null keeps the stored value of an environment variable. */
export type Settings = Omit<LaunchRequest, 'env'> & { env?: Readonly<Record<string, string | null>> };

/**
 * Splits a command line into the program and its arguments. Quotes and backslashes work as in a shell; other shell
 * syntax is not supported. Returns null if a quote is not closed.
 */
export function splitCommand(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote === "'" ? char !== "'" : quote === '"' && char !== '"' && char !== '\\') {
      word = (word ?? '') + char;
    } else if (char === '\\' && quote !== "'") {
      at += 1;
      const next = text.charAt(at);
      // within double quotes, a backslash escapes only these; POSIX, section 2.2.3
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
    } else if (char === quote) {
      quote = null;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) {
        words.push(word);
        word = null;
      }
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== null) {
    return null;
  }
  return word === null ? words : [...words, word];
}

/** The number of API units per unit of the dialog. */
const SCALES = { cpu_limit_millis: 1000, memory_limit_bytes: 1024 * 1024, stop_timeout: 1, max_restarts: 1 };

const CHECK_NUMBERS = {
  interval: 'health_interval',
  timeout: 'health_timeout',
  retries: 'health_retries',
} as const;

/** Returns the health check that the form values describe, or null for none. */
function healthCheck(
  texts: LaunchTexts,
  errors: Record<string, string>,
): NonNullable<Settings['health']> | null {
  const command = splitCommand(texts.health_command);
  if (command === null) {
    errors['health_command'] = 'A quote is not closed.';
    return null;
  }
  const port = texts.health_port.trim();
  if (port === '' && command.length === 0) {
    return null;
  }
  const numbers: { -readonly [N in keyof typeof CHECK_NUMBERS]?: number } = {};
  for (const name of ['interval', 'timeout', 'retries'] as const) {
    const text = texts[CHECK_NUMBERS[name]].trim();
    if (text !== '') {
      numbers[name] = Number(text);
    }
  }
  if (port === '') {
    return { command, ...numbers };
  }
  if (!/^\d+$/.test(port)) {
    errors['health_port'] = 'Enter a port.';
    return null;
  }
  if (command.length > 0) {
    errors['health_command'] = 'Enter either a port or a command.';
    return null;
  }
  const path = texts.health_path.trim();
  return { http: { port: Number(port), ...(path === '' ? {} : { path }) }, ...numbers };
}

/** Returns the request, or the errors in the form values. The API performs the final validation. */
export function toLaunchRequest(
  texts: LaunchTexts,
  rows: LaunchRows,
): { request: Settings } | { errors: FieldErrors } {
  const errors: Record<string, string> = {};
  const number = (field: keyof typeof SCALES) => {
    const text = texts[field].trim();
    if (text === '') {
      return {};
    }
    const value = parseNumber(text);
    if (!Number.isFinite(value)) {
      errors[field] = 'Enter a number.';
    }
    return { [field]: Math.round(value * SCALES[field]) };
  };
  const words = (field: 'command' | 'entrypoint') => {
    const split = splitCommand(texts[field]);
    if (split === null) {
      errors[field] = 'A quote is not closed.';
    }
    return split === null || split.length === 0 ? {} : { [field]: split };
  };
  const text = (field: 'image' | 'vpc_id' | 'working_dir' | 'user') => {
    const trimmed = texts[field].trim();
    return trimmed === '' ? {} : { [field]: trimmed };
  };
  const pull = PULL_POLICIES.find((name) => name === texts.pull_policy);
  const health = healthCheck(texts, errors);
  const signal = STOP_SIGNALS.find((name) => name === texts.stop_signal);
  const policy = RESTART_POLICIES.find((name) => name === texts.restart_policy);
  const ports = toPorts(rows.ports);
  const volumes = toMounts(rows.volumes);
  const env = toPairs('env', rows.env);
  const labels = toPairs('labels', rows.labels);
  Object.assign(errors, ports.errors, volumes.errors, env.errors, labels.errors);
  const request: Settings = {
    name: texts.name,
    ...text('image'),
    ...words('command'),
    ...number('cpu_limit_millis'),
    ...number('memory_limit_bytes'),
    ...text('vpc_id'),
    ...(ports.ports.length === 0 ? {} : { ports: ports.ports }),
    ...(volumes.volumes.length === 0 ? {} : { volumes: volumes.volumes }),
    ...words('entrypoint'),
    ...text('working_dir'),
    ...text('user'),
    ...(pull === undefined ? {} : { pull_policy: pull }),
    ...(health === null ? {} : { health }),
    ...number('stop_timeout'),
    ...(signal === undefined ? {} : { stop_signal: signal }),
    ...(policy === undefined ? {} : { restart_policy: policy }),
    ...number('max_restarts'),
    ...(Object.keys(env.pairs).length === 0 ? {} : { env: env.pairs }),
    ...(Object.keys(labels.pairs).length === 0 ? {} : { labels: known(labels.pairs) }),
  };
  return Object.keys(errors).length === 0 ? { request } : { errors };
}

/** The pairs whose values are known; label values are always known. */
function known(pairs: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
