// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { Problem } from './problem';
import type { Position } from './position';
import { keepSessionSecret, sessionSecret } from './session-secret';
import { problem } from './wire';

/** A response with its position in the log. */
export interface ApiResponse<T> {
  data: T;
  /** For a query, the end of the log before it was read: subscribe after it. For a mutation, the position of its change. */
  position: Position | null;
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** These responses contain secrets that the server does not store, so it cannot repeat them. */
const NOT_REPEATABLE = ['/api/session', '/api/session/code', '/api/tickets'];
const SECRET = 'X-Windsock-Session';

const listeners = new Set<(problem: Problem) => void>();

/** Calls the listener for each error response, until the returned function is called. */
export function onProblem(listener: (problem: Problem) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Sends a request with the session of the browser.
 *
 * @throws Problem if the response is not a success or there is none
 */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (method !== 'GET') {
    headers['X-Requested-With'] = 'windsock';
  }
  if (method === 'POST' && !NOT_REPEATABLE.includes(path)) {
    headers['Idempotency-Key'] ??= crypto.getRandomValues(new Uint32Array(4)).join('-');
  }
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const secret = sessionSecret();
  if (secret !== null) {
    headers[SECRET] = secret;
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (thrown) {
    if (options.signal?.aborted === true) {
      throw thrown;
    }
    throw Problem.unreachable();
  }
  const opened = response.headers.get(SECRET);
  if (opened !== null) {
    keepSessionSecret(opened);
  }
  if (response.status === 401 && secret !== sessionSecret()) {
    // this tab or another one has signed in meanwhile
    return send(path, options);
  }
  if (!response.ok) {
    const failure = await readProblem(response);
    listeners.forEach((listener) => listener(failure));
    throw failure;
  }
  return response;
}

/** Reads JSON and validates it. */
export async function get<S extends v.GenericSchema>(
  path: string,
  schema: S,
  signal?: AbortSignal,
): Promise<ApiResponse<v.InferOutput<S>>> {
  return parse(await send(path, signal === undefined ? {} : { signal }), schema);
}

/** Sends a mutation and reads its response. */
export async function mutate<S extends v.GenericSchema>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  schema: S,
  body?: unknown,
): Promise<ApiResponse<v.InferOutput<S>>> {
  return parse(await send(path, body === undefined ? { method } : { method, body }), schema);
}

/** Deletes a resource and returns the position of the change. */
export async function remove(path: string): Promise<Position | null> {
  return (await send(path, { method: 'DELETE' })).headers.get('X-Windsock-Position');
}

/**
 * Reads pages until they have some number of items or there are no further pages. A filter can leave pages short or empty.
 * The position is that of the first page, which is the oldest.
 *
 * @param pages the maximum number of pages; the cursor is that of the next one
 */
export async function getSome<T>(
  path: string,
  page: v.GenericSchema<unknown, { items: T[]; next_cursor: string | null }>,
  count: number,
  pages = 40,
): Promise<ApiResponse<{ items: T[]; next_cursor: string | null }>> {
  const first = await get(path, page);
  const items = [...first.data.items];
  let cursor = first.data.next_cursor;
  const [resource = '', query] = path.split('?');
  const parameters = new URLSearchParams(query);
  for (let read = 1; cursor !== null && items.length < count && read < pages; read++) {
    parameters.set('cursor', cursor);
    const next: ApiResponse<{ items: T[]; next_cursor: string | null }> = await get(
      `${resource}?${parameters.toString()}`,
      page,
    );
    items.push(...next.data.items);
    cursor = next.data.next_cursor;
  }
  return { data: { items, next_cursor: cursor }, position: first.position };
}

/** Reads all pages of a collection. The position is that of the first page, which is the oldest. */
export async function getAll<T>(
  path: string,
  page: v.GenericSchema<unknown, { items: T[]; next_cursor: string | null }>,
): Promise<ApiResponse<T[]>> {
  const items: T[] = [];
  let position: Position | null = null;
  let cursor: string | null = null;
  const separator = path.includes('?') ? '&' : '?';
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const read: ApiResponse<{ items: T[]; next_cursor: string | null }> = await get(
      `${path}${separator}limit=200${next}`,
      page,
    );
    items.push(...read.data.items);
    position ??= read.position;
    cursor = read.data.next_cursor;
  } while (cursor !== null);
  return { data: items, position };
}

async function parse<S extends v.GenericSchema>(
  response: Response,
  schema: S,
): Promise<ApiResponse<v.InferOutput<S>>> {
  const position = response.headers.get('X-Windsock-Position');
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw Problem.unreadable('not JSON', response.headers.get('X-Request-ID'));
  }
  const checked = v.safeParse(schema, body, { abortEarly: true });
  if (!checked.success) {
    throw Problem.unreadable(describe(checked.issues[0]), response.headers.get('X-Request-ID'));
  }
  return { data: checked.output, position };
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'response'}: ${issue.message}`;
}

/** Reads the problem in an error response. A response of a proxy may not contain one. */
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
        title: 'Unexpected response',
        detail: `Response with status ${response.status} and no details. It may come from a proxy between this browser and the server.`,
        status: response.status,
        requestId: response.headers.get('X-Request-ID'),
        retryAfterMs,
      });
}
