// SPDX-License-Identifier: Apache-2.0
/** The form of a notification rule. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { NOTIFICATION_CONDITIONS, type NotificationCondition, type NotificationRule } from '@/api/wire';
import { invalid, wholeNumberError } from '@/design/checks';
import { duration } from '@/format/times';

export type RuleField =
  | 'name'
  | 'enabled'
  | 'condition'
  | 'threshold_percent'
  | 'for_seconds'
  | 'instance_id'
  | 'labels'
  | 'webhook_url';

export type RuleTexts = Readonly<Record<RuleField, string>>;

export const NEW_RULE: RuleTexts = {
  name: '',
  enabled: 'yes',
  condition: 'INSTANCE_FAILED',
  threshold_percent: '90',
  for_seconds: '300',
  instance_id: '',
  labels: '',
  webhook_url: '',
};

export const CONDITION_NAMES: Record<NotificationCondition, string> = {
  INSTANCE_FAILED: 'Instance failed',
  INSTANCE_UNHEALTHY: 'Instance unhealthy',
  CPU_ABOVE: 'CPU above a threshold',
  MEMORY_ABOVE: 'Memory above a threshold',
  SERVER_TROUBLE: 'Server trouble',
};

export const CONDITION_HINTS: Record<NotificationCondition, string> = {
  INSTANCE_FAILED: 'Notifies when an instance fails, and again when it runs, is stopped or is terminated.',
  INSTANCE_UNHEALTHY:
    'Notifies when an instance’s health check fails, and again when it has passed for 2 minutes.',
  CPU_ABOVE: 'As a percentage of the instance’s CPU limit or, without a limit, of the host’s CPU.',
  MEMORY_ABOVE: 'As a percentage of the instance’s memory limit or, without a limit, of the host’s memory.',
  SERVER_TROUBLE:
    'Notifies when the store rejects changes, a compute driver is unreachable or a node is lost.',
};

const TIMES = [10, 30, 60, 300, 900, 3_600, 21_600, 86_400];

/** Returns the times to choose from, including the current value. */
export function times(chosen: string): readonly number[] {
  const own = Number(chosen);
  return TIMES.includes(own) ? TIMES : [...TIMES, own].sort((one, other) => one - other);
}

export function hasThreshold(condition: string): boolean {
  return condition === 'CPU_ABOVE' || condition === 'MEMORY_ABOVE';
}

export function watchesInstances(condition: string): boolean {
  return condition !== 'SERVER_TROUBLE';
}

export function toTexts(rule: NotificationRule): RuleTexts {
  return {
    name: rule.name,
    enabled: rule.enabled ? 'yes' : 'no',
    condition: rule.condition,
    threshold_percent: String(rule.threshold_percent ?? NEW_RULE.threshold_percent),
    for_seconds: String(rule.for_seconds ?? NEW_RULE.for_seconds),
    instance_id: rule.instance_id ?? '',
    labels: Object.entries(rule.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    webhook_url: rule.webhook?.url ?? '',
  };
}

/** Parses one label per line: `env=prod`. */
function parseLabels(text: string): { labels: Record<string, string> } | { error: string } {
  const labels: Record<string, string> = {};
  for (const line of text.split('\n').map((part) => part.trim())) {
    const [name = '', ...value] = line.split('=');
    if (line === '') {
      continue;
    }
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/.test(name) || value.length === 0) {
      return { error: `Enter one label per line, such as env=prod. Not a valid label: ${line}` };
    }
    labels[name] = value.join('=');
  }
  return { labels };
}

function nameError(text: string): string | undefined {
  const name = text.trim();
  return name === '' ? 'Enter a name.' : name.length > 64 ? 'At most 64 characters.' : undefined;
}

function percentError(text: string): string | undefined {
  return wholeNumberError(text, 1) ?? (Number(text) > 100 ? 'At most 100.' : undefined);
}

function urlError(text: string): string | undefined {
  if (text === '') {
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return 'Enter a URL such as https://hooks.example.com/windsock.';
  }
  return url.username !== '' || url.password !== '' || url.hash !== ''
    ? 'Leave out the user name, the password and the part after “#”.'
    : undefined;
}

/** Returns the request, or the field errors. */
export function toRequest(texts: RuleTexts): { request: object } | { errors: FieldErrors } {
  const condition = NOTIFICATION_CONDITIONS.find((known) => known === texts.condition);
  const threshold = hasThreshold(texts.condition);
  const scoped = watchesInstances(texts.condition);
  const labels = parseLabels(scoped ? texts.labels : '');
  const url = texts.webhook_url.trim();
  const errors = invalid({
    name: nameError(texts.name),
    condition: condition === undefined ? 'Choose a condition.' : undefined,
    threshold_percent: threshold ? percentError(texts.threshold_percent) : undefined,
    labels: 'error' in labels ? labels.error : undefined,
    webhook_url: urlError(url),
  });
  if (errors !== null || 'error' in labels) {
    return { errors: errors ?? {} };
  }
  return {
    request: {
      name: texts.name.trim(),
      enabled: texts.enabled === 'yes',
      condition,
      ...(threshold
        ? {
            threshold_percent: Number(texts.threshold_percent),
            for_seconds: Number(texts.for_seconds),
          }
        : {}),
      ...(scoped && texts.instance_id !== '' ? { instance_id: texts.instance_id } : {}),
      ...(scoped ? { labels: labels.labels } : {}),
      ...(url === '' ? {} : { webhook_url: url }),
    },
  };
}

/** Describes what a rule watches, in a few words. */
export function describe(rule: NotificationRule): string {
  const { condition, threshold_percent: percent, for_seconds: seconds } = rule;
  return hasThreshold(condition)
    ? `${condition === 'CPU_ABOVE' ? 'CPU' : 'Memory'} above ${percent ?? 0}% for ${duration((seconds ?? 0) * 1000)}`
    : CONDITION_NAMES[condition];
}
