// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { withBase } from '@/address/base-path';
import { Problem } from './problem';
import type { Position } from './position';
import { keepSessionSecret, sessionSecret } from './session-secret';
import { noteServerTime } from './server-clock';
import { problem } from './wire';

/** A response with its position in the log. */
export interface ApiResponse<T> {
  data: T;
  /**
   * For a query, the end of the log before the data was read: subscribe after this position. For a mutation, the
   * position of its change.
   */
  position: Position | null;
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** How long to wait for the response and its body. Null if the body has no limit; see {@link chunks}. */
  timeoutMs?: number | null;
}

/** Longer than any normal request, but short enough that a user is willing to wait. */
const TIMEOUT_MS = 30_000;

/** These responses contain secrets that the server does not store, so it cannot repeat them. */
const NOT_REPEATABLE = ['/api/session', '/api/session/code', '/api/tickets'];
const SECRET = 'X-Windsock-Session';

const listeners = new Set<(problem: Problem) => void>();

/** Calls the listener for each error response. Returns a function that removes the listener. */
export function onProblem(listener: (problem: Problem) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Sends a request with the browser's session.
 *
 * @throws Problem if the response is not a success or there is none
 */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (method !== 'GET') {
    headers['X-Requested-With'] = 'windsock';
  }
  if ((method === 'POST' || method === 'PATCH') && !NOT_REPEATABLE.includes(path)) {
    headers['Idempotency-Key'] ??= crypto.getRandomValues(new Uint32Array(4)).join('-');
  }
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const secret = sessionSecret();
  if (secret !== null) {
    headers[SECRET] = secret;
  }
  const timeout = new Timeout(options.timeoutMs ?? TIMEOUT_MS, method !== 'GET');
  let response: Response;
  try {
    response = await fetch(withBase(path), {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal:
        options.signal === undefined ? timeout.signal : AbortSignal.any([options.signal, timeout.signal]),
    });
  } catch (thrown) {
    timeout.cancel();
    throw options.signal?.aborted === true ? thrown : timeout.problem();
  }
  if (options.timeoutMs === null) {
    timeout.cancel();
  }
  timeouts.set(response, timeout);
  noteServerTime(response.headers.get('Date'));
  const opened = response.headers.get(SECRET);
  if (opened !== null) {
    keepSessionSecret(opened);
  }
  if (response.status === 401 && secret !== sessionSecret()) {
    // this tab or another tab has signed in since the request was sent
    return send(path, options);
  }
  if (!response.ok) {
    const failure = await readProblem(response);
    listeners.forEach((listener) => listener(failure));
    throw failure;
  }
  return response;
}

/**
 * The time that a request may take. Its signal aborts the request, or the body of its response.
 *
 * AbortSignal.timeout is not enough: it cannot be cancelled, and it does not distinguish a timeout from a lost connection.
 */
class Timeout {
  private readonly controller = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor(
    private readonly ms: number,
    private readonly changes: boolean,
  ) {
    this.timer = setTimeout(() => this.controller.abort(), ms);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  cancel(): void {
    clearTimeout(this.timer);
  }

  /** Why there is no response. */
  problem(): Problem {
    return this.signal.aborted ? Problem.timedOut(this.ms, this.changes) : Problem.unreachable();
  }
}

const timeouts = new WeakMap<Response, Timeout>();

/**
 * Reads the body of a response.
 *
 * @throws Problem TIMEOUT or UNREACHABLE
 */
export async function textOf(response: Response): Promise<string> {
  const timeout = timeouts.get(response);
  try {
    return await response.text();
  } catch {
    throw timeout?.problem() ?? Problem.unreachable();
  } finally {
    timeout?.cancel();
  }
}

/**
 * Reads a body of any size, whose next bytes must arrive in time.
 *
 * @throws Problem TIMEOUT or UNREACHABLE
 */
export async function* chunks(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    return;
  }
  for (;;) {
    const timeout = new Timeout(TIMEOUT_MS, false);
    timeout.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
    let read;
    try {
      read = await reader.read();
    } catch {
      throw timeout.problem();
    } finally {
      timeout.cancel();
    }
    if (read.done) {
      if (timeout.signal.aborted) {
        throw timeout.problem();
      }
      return;
    }
    yield read.value;
  }
}

/** Reads JSON and validates it. */
export async function get<S extends v.GenericSchema>(
  path: string,
  schema: S,
  options: Pick<RequestOptions, 'signal' | 'timeoutMs'> = {},
): Promise<ApiResponse<v.InferOutput<S>>> {
  return parse(await send(path, options), schema);
}

/** Sends a mutation and reads its response. */
export async function mutate<S extends v.GenericSchema>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  schema: S,
  body?: unknown,
  options: Pick<RequestOptions, 'headers' | 'signal'> = {},
): Promise<ApiResponse<v.InferOutput<S>>> {
  return parse(await send(path, { ...options, method, ...(body === undefined ? {} : { body }) }), schema);
}

/** Deletes a resource and returns the position of the change. */
export async function remove(path: string): Promise<Position | null> {
  const response = await send(path, { method: 'DELETE' });
  await textOf(response);
  return response.headers.get('X-Windsock-Position');
}

/**
 * Reads pages until they contain the requested number of items or there are no further pages. A filter can leave pages
 * short or empty. The position is the first page's position, which is the oldest.
 *
 * @param pages the maximum number of pages; the returned cursor points to the page after them
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

/** Reads all pages of a collection. The position is the first page's position, which is the oldest. */
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
  const text = await textOf(response);
  let body: unknown;
  try {
    body = JSON.parse(text);
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

/** Reads the problem in an error response. A response from a proxy does not necessarily contain one. */
async function readProblem(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  let body: unknown;
  try {
    body = JSON.parse(await textOf(response));
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
        detail: `The response has status ${response.status} and no details. It may come from a proxy between this browser and the server.`,
        status: response.status,
        requestId: response.headers.get('X-Request-ID'),
        retryAfterMs,
      });
}
