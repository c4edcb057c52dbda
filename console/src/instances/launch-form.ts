// SPDX-License-Identifier: Apache-2.0
/** The texts of the launch dialog, and the request that they make. Pure. */
import type { FieldErrors } from '@/api/field-errors';
import type { LaunchRequest } from '@/api/wire';
import { toPorts, type PortRow } from './port-rows';

/** Named as in the API, except that the limits are in cores and MiB. An empty VPC means none. */
export const NEW_INSTANCE = {
  name: '',
  image: '',
  command: '',
  cpu_limit_millis: '',
  memory_limit_bytes: '',
  vpc_id: '',
  env: '',
  labels: '',
};

export type LaunchTexts = typeof NEW_INSTANCE;

/**
 * Splits a command line into program and arguments. Quotes and backslashes work as in a shell; nothing else does. Returns
 * null if a quote is not closed.
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

/** Reads lines of `name=value`, ignoring empty ones. Returns the number of the first line that is not a pair, if any. */
export function parsePairs(text: string): { pairs: Record<string, string> } | { badLine: number } {
  const pairs: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      continue;
    }
    const at = line.indexOf('=');
    if (at <= 0) {
      return { badLine: index + 1 };
    }
    pairs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return { pairs };
}

const SCALES = { cpu_limit_millis: 1000, memory_limit_bytes: 1024 * 1024 };

/** Returns the request, or why the texts are not one. The API decides what is valid. */
export function toLaunchRequest(
  texts: LaunchTexts,
  rows: readonly PortRow[],
): { request: LaunchRequest } | { errors: FieldErrors } {
  const errors: Record<string, string> = {};
  const limit = (field: keyof typeof SCALES) => {
    const text = texts[field].trim();
    if (text === '') {
      return {};
    }
    if (!Number.isFinite(Number(text))) {
      errors[field] = 'Enter a number.';
    }
    return { [field]: Math.round(Number(text) * SCALES[field]) };
  };
  const pairs = (field: 'env' | 'labels') => {
    const read = parsePairs(texts[field]);
    if ('badLine' in read) {
      errors[field] = `Line ${read.badLine} is not in the form ${field === 'env' ? 'NAME' : 'name'}=value.`;
      return {};
    }
    return Object.keys(read.pairs).length === 0 ? {} : { [field]: read.pairs };
  };
  const command = splitCommand(texts.command);
  if (command === null) {
    errors['command'] = 'A quote is not closed.';
  }
  const image = texts.image.trim();
  const ports = toPorts(rows);
  Object.assign(errors, ports.errors);
  const request: LaunchRequest = {
    name: texts.name,
    ...(image === '' ? {} : { image }),
    ...(command === null || command.length === 0 ? {} : { command }),
    ...limit('cpu_limit_millis'),
    ...limit('memory_limit_bytes'),
    ...(texts.vpc_id === '' ? {} : { vpc_id: texts.vpc_id }),
    ...(ports.ports.length === 0 ? {} : { ports: ports.ports }),
    ...pairs('env'),
    ...pairs('labels'),
  };
  return Object.keys(errors).length === 0 ? { request } : { errors };
}
