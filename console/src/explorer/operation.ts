// SPDX-License-Identifier: Apache-2.0
/** API operations, and the requests that they make. Pure. */
import { quoted } from '@/design/shell-quote';
import { jsonText } from '@/format/json';

export interface Parameter {
  name: string;
  place: string;
  required: boolean;
  description: string;
  type: string;
  /** The allowed values. Empty if the values are not restricted. */
  choices: readonly string[];
  many: boolean;
  /** The default that the server uses if it is omitted. */
  assumed: string;
  example: string;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  /** The permission that it requires, or null. */
  needs: string | null;
  parameters: readonly Parameter[];
  /** An example of its body, or null if it has none. */
  body: string | null;
  /** Whether it is a stream of events or a WebSocket. */
  kind: 'request' | 'events' | 'socket';
  /** Whether it can also send a complete response; some streams can do both. */
  sends: boolean;
  responses: readonly { status: string; description: string }[];
}

/** Whether an operation contains all search words, ignoring case. */
export function matchesOperation(operation: Operation, text: string): boolean {
  const { id, method, path, tag, summary, description, needs } = operation;
  const all = [id, method, path, tag, summary, description, needs ?? ''].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Returns the operations by tag, in order. */
export function byTag(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  const tags = new Map<string, Operation[]>();
  operations.forEach((operation) => {
    const known = tags.get(operation.tag);
    if (known === undefined) {
      tags.set(operation.tag, [operation]);
    } else {
      known.push(operation);
    }
  });
  return tags;
}

/** The user's input for a call. */
export interface Inputs {
  /** By parameter name. Empty values are not sent. */
  values: Readonly<Record<string, string>>;
  body: string;
}

export interface Call {
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** Returns the call, or the names of required parameters that are missing. */
export function callOf(
  operation: Operation,
  { values, body }: Inputs,
): Call | { missing: readonly string[] } {
  const filled = operation.parameters.filter(({ name }) => (values[name] ?? '').trim() !== '');
  const missing = operation.parameters.filter((one) => one.required && !filled.includes(one));
  if (missing.length > 0) {
    return { missing: missing.map(({ name }) => name) };
  }
  const of = (place: string) =>
    filled
      .filter((one) => one.place === place)
      .map(({ name }): [string, string] => [name, (values[name] ?? '').trim()]);
  const path = of('path').reduce(
    // image ids contain colons, which need no escaping in a path
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value).replaceAll('%3A', ':')),
    operation.path,
  );
  const query = new URLSearchParams(of('query')).toString();
  return {
    method: operation.method,
    path: query === '' ? path : `${path}?${query}`,
    headers: Object.fromEntries(of('header')),
    body: operation.body === null || body.trim() === '' ? null : body,
  };
}

/** Returns a curl command that makes the call. The key is omitted, because it would end up in the shell history. */
export function curlOf({ method, path, headers, body }: Call, origin: string, streams: boolean): string {
  const header = (name: string, value: string) => `-H ${quoted(`${name}: ${value}`)}`;
  return [
    `curl${streams ? ' -N' : ''}${method === 'GET' ? '' : ` -X ${method}`}`,
    '-H "X-API-Key: $WINDSOCK_KEY"',
    ...Object.entries(headers).map(([name, value]) => header(name, value)),
    ...(body === null ? [] : [header('Content-Type', 'application/json'), `-d ${quoted(body)}`]),
    quoted(origin + path),
  ].join(' ');
}

/** Returns JSON with indentation, and any other text unchanged. */
export function pretty(text: string): string {
  try {
    return jsonText(JSON.parse(text), 2);
  } catch {
    return text;
  }
}
