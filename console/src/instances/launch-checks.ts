// SPDX-License-Identifier: Apache-2.0
/** Checks the values of the launch dialog, in its terms and units. The API performs the final validation. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import { invalid, nameError, wholeNumberError } from '@/design/checks';
import { parseNumber } from '@/format/numbers';
import { splitCommand, type LaunchTexts } from './launch-form';

const LEAST_MEMORY_MIB = 4;

/** Returns the field errors, or null if there are none. */
export function launchErrors(texts: LaunchTexts, runsImages: boolean): FieldErrors | null {
  return invalid({
    name: nameError(texts.name),
    image: runsImages && texts.image.trim() === '' ? 'Enter an image.' : undefined,
    command: !runsImages && splitCommand(texts.command)?.length === 0 ? 'Enter a command.' : undefined,
    cpu_limit_millis: limitError(texts.cpu_limit_millis, 0.01, '0.01 cores'),
    health_port: numberError(texts.health_port, 1),
    health_interval: numberError(texts.health_interval, 1),
    health_timeout: numberError(texts.health_timeout, 1),
    health_retries: numberError(texts.health_retries, 1),
    stop_timeout: numberError(texts.stop_timeout, 0),
    max_restarts: numberError(texts.max_restarts, 1),
    memory_limit_bytes: limitError(texts.memory_limit_bytes, LEAST_MEMORY_MIB, `${LEAST_MEMORY_MIB} MiB`),
  });
}

function numberError(text: string, least: number): string | undefined {
  return text.trim() === '' ? undefined : wholeNumberError(text, least);
}

function limitError(text: string, least: number, name: string): string | undefined {
  const value = parseNumber(text);
  return text.trim() === ''
    ? undefined
    : !Number.isFinite(value)
      ? 'Enter a number.'
      : value < least
        ? `At least ${name}.`
        : undefined;
}
