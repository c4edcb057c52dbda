// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunks, get, getSome, mutate, send } from './client';
import { Problem } from './problem';
import { page } from './wire';

const numbers = page(v.number());

/** Responds to requests with pages of which only the last contains items, and records the requested paths. */
function serve(emptyPages: number): string[] {
  const requests: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    requests.push(path);
    const last = requests.length > emptyPages;
    return Promise.resolve(
      Response.json({ items: last ? [1, 2] : [], next_cursor: last ? null : `c${requests.length}` }),
    );
  });
  return requests;
}

describe('pages', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are read until there are enough items', async () => {
    const requests = serve(2);
    const { data } = await getSome('/api/audit?actor=ops&cursor=c0', numbers, 2);
    expect(data).toEqual({ items: [1, 2], next_cursor: null });
    expect(requests).toEqual([
      '/api/audit?actor=ops&cursor=c0',
      '/api/audit?actor=ops&cursor=c1',
      '/api/audit?actor=ops&cursor=c2',
    ]);
  });

  it('are read up to a number of pages, after which the cursor continues', async () => {
    serve(100);
    const { data } = await getSome('/api/audit', numbers, 2, 5);
    expect(data).toEqual({ items: [], next_cursor: 'c5' });
  });
});

/** A response that the server never finishes. */
function stalled(signal: AbortSignal | null | undefined, start = ''): Response {
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(start));
      signal?.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError')));
    },
  });
  return new Response(body);
}

async function problemOf(request: Promise<unknown>): Promise<Problem> {
  return request.then(
    () => {
      throw new Error('it has succeeded');
    },
    (thrown: unknown) => Problem.of(thrown),
  );
}

describe('a request without a response', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function never(): void {
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
        ),
    );
  }

  it('fails after a while and says why', async () => {
    never();
    const problem = problemOf(get('/api/instances', v.unknown()));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await problem).toMatchObject({ code: 'TIMEOUT' });
    expect((await problem).message).toContain('30 seconds');
    expect((await problem).message).not.toContain('change');
  });

  it('says that a change may have been made', async () => {
    never();
    const problem = problemOf(mutate('POST', '/api/instances', v.unknown(), {}));
    await vi.advanceTimersByTimeAsync(31_000);
    expect((await problem).message).toContain('check before you try again');
  });

  it('also fails if the response stops in the middle', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) =>
      Promise.resolve(stalled(signal, '{"items": [')),
    );
    const problem = problemOf(get('/api/instances', v.unknown()));
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await problem).toMatchObject({ code: 'TIMEOUT' });
  });

  it('may take longer while its body arrives', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(stalled(null, 'first')));
    const response = await send('/api/recording', { timeoutMs: null });
    const reader = chunks(response);
    expect((await reader.next()).done).toBe(false);
    const problem = problemOf(reader.next());
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await problem).toMatchObject({ code: 'TIMEOUT' });
  });

  it('is different from a lost connection', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await problemOf(get('/api/instances', v.unknown()))).toMatchObject({ code: 'UNREACHABLE' });
  });
});
