// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { Problem } from './problem';
import type { Position } from './position';
import { problem } from './wire';

/** What the server answered, and the position to subscribe after so that nothing is missed. */
export interface Answer<T> {
  data: T;
  /** Of a query: where the log stood before it was read. Of a mutation: where its change stands. */
  position: Position | null;
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What is answered here is a secret that the server does not keep, so that it cannot answer twice. */
const SECRETS = ['/api/session', '/api/tickets'];

const refused = new Set<(refusal: Problem) => void>();

/** Calls the listener with whatever a request is refused with, until the returned function is called. */
export function onRefused(listener: (refusal: Problem) => void): () => void {
  refused.add(listener);
  return () => refused.delete(listener);
}

/**
 * Sends a request with the browser's session.
 *
 * @throws Problem for any answer that is not a success, and for none
 */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const method = call.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json', ...call.headers };
  if (method !== 'GET') {
    headers['X-Requested-With'] = 'windsock';
  }
  if (method === 'POST' && !SECRETS.includes(path)) {
    headers['Idempotency-Key'] ??= crypto.getRandomValues(new Uint32Array(4)).join('-');
  }
  if (call.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
  } catch (thrown) {
    if (call.signal?.aborted === true) {
      throw thrown;
    }
    throw Problem.unreachable();
  }
  if (!response.ok) {
    const refusal = await readProblem(response);
    refused.forEach((listener) => listener(refusal));
    throw refusal;
  }
  return response;
}

/** Reads JSON and checks it. */
export async function get<S extends v.GenericSchema>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<Answer<v.InferOutput<S>>> {
  return answer(await send(path, signal === undefined ? {} : { signal }), schema);
}

/** Sends a mutation whose answer has a body. */
export async function mutate<S extends v.GenericSchema>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  schema: S,
  body?: unknown,
): Promise<Answer<v.InferOutput<S>>> {
  return answer(await send(path, body === undefined ? { method } : { method, body }), schema);
}

/** Deletes what a path names, and answers where that stands in the log. */
export async function remove(path: string): Promise<Position | null> {
  return (await send(path, { method: 'DELETE' })).headers.get('X-Windsock-Position');
}

/** Reads all pages of a collection; the position is that of the first, which is the oldest. */
export async function getAll<T>(
  path: string,
  page: v.GenericSchema<unknown, { items: T[]; next_cursor: string | null }>,
): Promise<Answer<T[]>> {
  const items: T[] = [];
  let position: Position | null = null;
  let cursor: string | null = null;
  const separator = path.includes('?') ? '&' : '?';
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const read: Answer<{ items: T[]; next_cursor: string | null }> = await get(
      `${path}${separator}limit=200${next}`,
      page,
    );
    items.push(...read.data.items);
    position ??= read.position;
    cursor = read.data.next_cursor;
  } while (cursor !== null);
  return { data: items, position };
}

async function answer<S extends v.GenericSchema>(
  response: Response,
  schema: S,
): Promise<Answer<v.InferOutput<S>>> {
  const position = response.headers.get('X-Windsock-Position');
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw Problem.unreadable('no JSON', response.headers.get('X-Request-ID'));
  }
  const checked = v.safeParse(schema, body, { abortEarly: true });
  if (!checked.success) {
    throw Problem.unreadable(describe(checked.issues[0]), response.headers.get('X-Request-ID'));
  }
  return { data: checked.output, position };
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
}

/** Makes a problem of an answer that refuses; a proxy in between may have answered without one. */
async function readProblem(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    body = null;
  }
  const read = v.safeParse(problem, body);
  return read.success
    ? new Problem({
        code: read.output.code,
        title: read.output.title,
        detail: read.output.detail,
        status: response.status,
        requestId: read.output.request_id,
        errors: read.output.errors,
        retryAfterMs,
      })
    : new Problem({
        code: response.status >= 502 && response.status <= 504 ? 'UNREACHABLE' : 'UNREADABLE',
        title: 'Unexpected answer',
        detail: `The answer has the status ${response.status} and no explanation; something between this browser and the server may have sent it.`,
        status: response.status,
        requestId: response.headers.get('X-Request-ID'),
        retryAfterMs,
      });
}
