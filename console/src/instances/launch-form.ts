// SPDX-License-Identifier: Apache-2.0
/** The launch dialog's texts, and the request that they make. Pure. */
import type { Problem } from '@/api/problem';
import type { LaunchRequest, PortRequest } from '@/api/wire';
import { atRows, toPorts, type PortErrors, type PortRow } from './port-rows';

export interface LaunchTexts {
  name: string;
  image: string;
  command: string;
  cores: string;
  memory: string;
  /** The id of one; empty for none. */
  vpc: string;
  env: string;
  labels: string;
}

export type LaunchField = keyof LaunchTexts;

export const NO_TEXTS: LaunchTexts = {
  name: '',
  image: '',
  command: '',
  cores: '',
  memory: '',
  vpc: '',
  env: '',
  labels: '',
};

/**
 * Cuts a command line into program and arguments as a shell does with quotes and backslashes, and does nothing else of
 * what a shell does. Null where a quote is not closed.
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
      // within double quotes a backslash is one, but before what it can escape; POSIX, section 2.2.3
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

/** Lines of `name=value`; empty ones are passed over. A line without the sign is a problem, told by its number. */
export function parsePairs(text: string, sign: string): Record<string, string> | { badLine: number } {
  const pairs: Record<string, string> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') {
      continue;
    }
    const at = line.indexOf(sign);
    if (at <= 0) {
      return { badLine: index + 1 };
    }
    pairs[line.slice(0, at).trim()] = line.slice(at + sign.length).trim();
  }
  return pairs;
}

const MIB = 1024 * 1024;

export type LaunchErrors = Partial<Record<LaunchField, string>> & {
  /** What is wrong with the ports as a whole. */
  ports?: string | undefined;
  /** What is wrong with one of them. */
  rows?: PortErrors | undefined;
};

/** The request, or what the texts lack to be one. What is valid is for the API to say. */
export function toRequest(
  texts: LaunchTexts,
  rows: readonly PortRow[] = [],
): { request: LaunchRequest } | { errors: LaunchErrors } {
  const errors: LaunchErrors = {};
  const made = toPorts(rows);
  let ports: PortRequest[] = [];
  if ('errors' in made) {
    errors.rows = made.errors;
  } else {
    ports = made.ports;
  }
  const command = splitCommand(texts.command);
  if (command === null) {
    errors.command = 'has a quote that is not closed';
  }
  const env = parsePairs(texts.env, '=');
  if ('badLine' in env && typeof env.badLine === 'number') {
    errors.env = `line ${env.badLine} is not NAME=value`;
  }
  const labels = parsePairs(texts.labels, '=');
  if ('badLine' in labels && typeof labels.badLine === 'number') {
    errors.labels = `line ${labels.badLine} is not name=value`;
  }
  const number = (field: 'cores' | 'memory', scale: number): number | undefined => {
    const text = texts[field].trim();
    const value = Number(text);
    if (text === '') {
      return undefined;
    }
    if (!Number.isFinite(value)) {
      errors[field] = 'must be a number';
    }
    return Math.round(value * scale);
  };
  const cpu = number('cores', 1000);
  const memory = number('memory', MIB);
  if (Object.keys(errors).length > 0) {
    return { errors };
  }
  return {
    request: {
      name: texts.name,
      ...(texts.image.trim() === '' ? {} : { image: texts.image.trim() }),
      ...(command === null || command.length === 0 ? {} : { command }),
      ...(cpu === undefined ? {} : { cpu_limit_millis: cpu }),
      ...(memory === undefined ? {} : { memory_limit_bytes: memory }),
      ...(texts.vpc === '' ? {} : { vpc_id: texts.vpc }),
      ...(ports.length === 0 ? {} : { ports }),
      ...onlyPairs('env', env),
      ...onlyPairs('labels', labels),
    },
  };
}

function onlyPairs(
  name: 'env' | 'labels',
  pairs: Record<string, string> | { badLine: number },
): Partial<Pick<LaunchRequest, 'env' | 'labels'>> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(pairs)) {
    if (typeof value === 'string') {
      kept[key] = value;
    }
  }
  return Object.keys(kept).length === 0 ? {} : { [name]: kept };
}

/** As the API calls them, as the dialog does, and the unit of the API's where it is another one. */
const FIELDS: readonly (readonly [string, LaunchField | 'ports', string?])[] = [
  ['name', 'name'],
  ['image', 'image'],
  ['command', 'command'],
  ['cpu_limit_millis', 'cores', 'in thousandths of a core'],
  ['memory_limit_bytes', 'memory'],
  ['vpc_id', 'vpc'],
  ['ports', 'ports'],
  ['env', 'env'],
  ['labels', 'labels'],
];

/** What codes without errors of fields are about; what is not found of a launch is its VPC. */
const CODES: Readonly<Record<string, LaunchField | 'ports'>> = {
  NAME_TAKEN: 'name',
  PORT_TAKEN: 'ports',
  NOT_FOUND: 'vpc',
};

/** Puts what the API refused at the dialog's fields; `rest` is what belongs to none that it has. */
export function atFields(problem: Problem): { at: LaunchErrors; rest: string | null } {
  const own = CODES[problem.code];
  if (own !== undefined) {
    return { at: { [own]: problem.message }, rest: null };
  }
  if (problem.errors.length === 0) {
    return { at: {}, rest: problem.message };
  }
  const { rows, others } = atRows(problem.errors);
  const at: LaunchErrors = rows === undefined ? {} : { rows };
  const rest: string[] = [];
  for (const { field, message } of others) {
    const found = FIELDS.find(
      ([name]) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`),
    );
    if (found === undefined) {
      rest.push(`${field} ${message}`);
    } else {
      const [name, own, unit] = found;
      const part = field.slice(name.length).replace(/^\./, '');
      const told = unit === undefined ? message : `${message} (${unit})`;
      at[own] = [at[own], part === '' ? told : `${part}: ${told}`].filter(Boolean).join('; ');
    }
  }
  return { at, rest: rest.length === 0 ? null : rest.join('; ') };
}
