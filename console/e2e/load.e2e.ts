// SPDX-License-Identifier: Apache-2.0
import { setInterval } from 'node:timers/promises';
import type { Browser, Page, Request, WebSocketRoute } from 'playwright-core';
import * as v from 'valibot';
import { describe, expect } from 'vitest';
import type { Instance } from '@/api/wire';
import { PAGES } from '@/shell/pages';
import { TEST_MS } from './deadlines';
import { test } from './fixtures';

const INSTANCES = 1_000;
const EVENTS = 250;
const EVENTS_PER_SECOND = 50;

function idOf(index: number): string {
  return `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/**
 * Fakes a list of many instances in the real format: with that many real processes, the test would measure the machine
 * instead of the page. Everything else comes from the real server.
 */
class ManyInstances {
  private offset = 0;
  private socket: WebSocketRoute | null = null;
  readonly all: Instance[];

  constructor(template: Instance) {
    this.all = Array.from({ length: INSTANCES }, (_, index) => ({
      ...template,
      id: idOf(index),
      name: `instance-${String(index).padStart(4, '0')}`,
      created_at: new Date(Date.parse(template.created_at) - index * 60_000).toISOString(),
    }));
  }

  async serve(page: Page): Promise<void> {
    await page.route(/\/api\/instances\?/, async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get('cursor') ?? '0');
      const to = from + Number(query.get('limit'));
      await route.fulfill({
        headers: { 'X-Windsock-Position': this.position },
        json: { items: this.all.slice(from, to), next_cursor: to < this.all.length ? String(to) : null },
      });
    });
    // every response has the current position, so that the fake events continue after it
    await page.route(
      /\/api\/(audit|volumes|vpcs|keys|tenants|terminals|dashboard\/events|instances\/[0-9a-f-]+$)/,
      async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'x-windsock-position': this.position };
        await route.fulfill({ response, headers });
      },
    );
    await page.route(/\/api\/instances\/[^/]+\/metrics\?/, async (route) => {
      const [, , , id] = new URL(route.request().url()).pathname.split('/');
      const now = Math.floor(Date.now() / 5_000) * 5_000;
      const samples = Array.from({ length: 180 }, (_, index) => ({
        instance_id: id,
        timestamp: new Date(now - (180 - index) * 5_000).toISOString(),
        cpu_percentage: index % 50,
        cpu_host_percentage: index % 25,
        memory_usage_bytes: 1024 * 1024 * (50 + (index % 20)),
      }));
      await route.fulfill({ json: { instance_id: id, step_seconds: 5, latest: null, samples } });
    });
    await page.routeWebSocket(/\/ws\?/, (socket) => {
      const topics = (new URL(socket.url()).searchParams.get('topics') ?? '').split(',').filter(Boolean);
      this.socket = socket;
      this.send({
        type: 'WELCOME',
        connection_id: idOf(0),
        position: this.position,
        heartbeat_interval_ms: 15_000,
        topics,
        resumed: false,
      });
      socket.onMessage((message) => {
        const command: unknown = JSON.parse(String(message));
        if (typeof command === 'object' && command !== null && 'topics' in command) {
          this.send({ ...command, type: 'SUBSCRIBED', position: this.position });
        }
      });
    });
  }

  /** Sends an event of another kind, which the log pages show: an audit entry or an event published by a service. */
  report(index: number): void {
    const audited = index % 2 === 0;
    this.offset += 1;
    const id = idOf(2 * INSTANCES + this.offset);
    const actor = { name: 'shop', key_id: 'abcdefgh' };
    const common = { id, tenant_id: idOf(0), request_id: null, actor };
    this.send({
      ...common,
      type: audited ? 'AUDIT_LOG' : 'ORDER_PLACED',
      position: this.position,
      timestamp: new Date().toISOString(),
      resource_type: audited ? 'AUDIT' : null,
      resource_id: audited ? id : null,
      payload: audited
        ? {
            ...common,
            action: 'event:publish',
            resource_type: 'EVENT',
            resource_id: null,
            outcome: 'OK',
            details: { count: '1', types: 'ORDER_PLACED' },
            ip_address: '10.0.0.7',
            user_agent: 'curl',
            created_at: new Date().toISOString(),
            hash: 'a'.repeat(64),
            previous_hash: 'b'.repeat(64),
          }
        : { order: index, city: 'Kraków', total: 99.5 },
    });
  }

  /** Stops an instance and sends the event. */
  stop(index: number): void {
    const before = this.all[index];
    if (before === undefined) {
      throw new Error(`no instance ${index}`);
    }
    const after: Instance = { ...before, status: 'STOPPED', version: before.version + 1 };
    this.all[index] = after;
    this.offset += 1;
    this.send({
      type: 'INSTANCE_STOPPED',
      id: idOf(INSTANCES + this.offset),
      position: this.position,
      tenant_id: after.tenant_id,
      timestamp: new Date().toISOString(),
      resource_type: 'INSTANCE',
      resource_id: after.id,
      actor: { name: 'engine' },
      request_id: null,
      payload: after,
    });
  }

  private get position(): string {
    return `load:${this.offset}`;
  }

  private send(message: unknown): void {
    this.socket?.send(JSON.stringify(message));
  }
}

const [BEGIN, END, CALIBRATION] = ['load:begin', 'load:end', 'load:calibration'];

/** An event of Chromium's trace, as far as it is read. Times are in microseconds. */
const traceEvent = v.object({
  name: v.string(),
  ph: v.string(),
  ts: v.optional(v.number(), 0),
  pid: v.number(),
  tid: v.number(),
  /** How long it took. */
  dur: v.optional(v.number(), 0),
  /** How much of that time its thread was running. */
  tdur: v.optional(v.number(), 0),
});
const trace = v.object({ traceEvents: v.array(traceEvent) });

type TraceEvent = v.InferOutput<typeof traceEvent>;

interface Measurements {
  text: string;
  /** The longest task, in ms of the page's own computing on a typical machine. */
  longestTaskMs: number;
}

/**
 * Measures the tasks of a page. On a busy machine, a task lasts longer than the page needs for it, because other programs
 * run in between. The page is therefore measured by the time in which its thread was running. This time still depends on
 * the speed of the processor, which a fixed calculation measures in the same way.
 */
class TaskRecording {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
  ) {}

  static async start(browser: Browser, page: Page): Promise<TaskRecording> {
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
    await calibrate(page);
    await page.evaluate((mark) => {
      const longTasks: number[] = [];
      const frames: number[] = [];
      Object.assign(globalThis, { measured: { longTasks, frames } });
      new PerformanceObserver((list) =>
        longTasks.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({ type: 'longtask' });
      let last = performance.now();
      const frame = (now: number) => {
        frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      performance.mark(mark);
    }, BEGIN);
    return new TaskRecording(browser, page);
  }

  async stop(): Promise<Measurements> {
    const { longTasks, frames } = await this.page.evaluate((mark) => {
      performance.mark(mark);
      const numbers = (name: string): number[] => {
        const recorded: unknown = Reflect.get(globalThis, 'measured');
        const some: unknown =
          typeof recorded === 'object' && recorded !== null ? Reflect.get(recorded, name) : [];
        return Array.isArray(some) ? some.map(Number).sort((one, two) => one - two) : [];
      };
      return { longTasks: numbers('longTasks'), frames: numbers('frames') };
    }, END);
    await calibrate(this.page);
    const { traceEvents } = v.parse(trace, JSON.parse((await this.browser.stopTracing()).toString()));
    const { tasks, slowness } = pageTasks(traceEvents);
    const longest = tasks.reduce((most, { tdur }) => Math.max(most, tdur), 0) / 1_000;
    const longestTaskMs = longest / slowness;
    const at = (part: number) => (frames[Math.floor((frames.length - 1) * part)] ?? 0).toFixed(0);
    return {
      longestTaskMs,
      text:
        `longest task ${longestTaskMs.toFixed(0)} ms (${longest.toFixed(0)} ms of computing on a processor that is ${slowness.toFixed(1)} times slower), ` +
        `of ${tasks.length} tasks; ${longTasks.length} lasted over 50 ms, the longest ${(longTasks.at(-1) ?? 0).toFixed(0)} ms; ` +
        `${frames.length} frames, median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, longest ${at(1)} ms`,
    };
  }
}

/** The computing time of the calibration on a machine from 2024. */
const CALIBRATION_MS = 25;

/** Performs a fixed calculation several times, each time in a task of its own. */
async function calibrate(page: Page): Promise<void> {
  for (let times = 0; times < 5; times += 1) {
    await page.evaluate((mark) => {
      performance.mark(mark);
      let text = '';
      for (let round = 0; round < 60; round += 1) {
        text = JSON.stringify(
          Array.from({ length: 1_000 }, (_, at) => ({ at, round, text: text.slice(0, 8) })),
        );
      }
    }, CALIBRATION);
  }
}

/** Returns the tasks of the page between the marks, and how much slower than a typical machine this one computes. */
function pageTasks(events: readonly TraceEvent[]): { tasks: readonly TraceEvent[]; slowness: number } {
  const marked = (name: string) => events.filter((event) => event.name === name && event.ph !== 'E');
  const [begin] = marked(BEGIN);
  const [end] = marked(END);
  if (begin === undefined || end === undefined) {
    throw new Error('the trace is incomplete');
  }
  const ofPage = events.filter(
    ({ name, ph, pid, tid }) =>
      name === 'ThreadControllerImpl::RunTask' && ph === 'X' && pid === begin.pid && tid === begin.tid,
  );
  const calibrations = marked(CALIBRATION)
    .flatMap(({ ts }) => ofPage.find((task) => task.ts <= ts && ts <= task.ts + task.dur) ?? [])
    .map(({ tdur }) => tdur)
    .sort((one, two) => one - two);
  const median = calibrations[Math.floor(calibrations.length / 2)] ?? 0;
  if (median === 0) {
    throw new Error('the trace has no computing times');
  }
  return {
    tasks: ofPage.filter(({ ts }) => begin.ts < ts && ts < end.ts),
    slowness: Math.max(1, median / 1_000 / CALIBRATION_MS),
  };
}

/** The text that each page shows for the events. */
const SHOWN: Readonly<Record<string, string>> = { '/events': 'Order placed', '/audit': 'event:publish' };

/** Each file and each API call counts as one request. */
const MAX_REQUESTS = 25;

/** Shorter than the interval of any request that a page repeats. */
const POLL_MS = 1_500;

const LONGEST_TASK_MS = 100;

describe('every page', () => {
  test(
    'stays responsive with a thousand instances and 50 events per second',
    { timeout: 2 * TEST_MS },
    async ({ browser, server, tabs }) => {
      const template = await server.admin.launch({ name: 'template', command: ['sleep', '1000'] });
      const many = new ManyInstances(template);
      await tabs.signIn(server.admin.key);
      const tab = await tabs.add();
      const { page } = tab;
      await many.serve(page);
      const paths = [
        ...PAGES.map(({ path }) => path),
        `/instances/detail?id=${template.id}`,
        `/instances/compare?ids=${idOf(1)},${idOf(2)}`,
        `/instances/logs?ids=${template.id}`,
      ];
      const slow: string[] = [];
      for (const path of paths) {
        await tab.load(path);
        await tab.awaitSettled();
        await tab.awaitCharts();
        const recording = await TaskRecording.start(browser, page);
        const pace = setInterval(1_000 / EVENTS_PER_SECOND)[Symbol.asyncIterator]();
        for (let sent = 0; sent < 1.5 * EVENTS_PER_SECOND; sent += 1) {
          await pace.next();
          if (sent % 2 === 0) {
            many.stop((sent * 7) % INSTANCES);
          } else {
            many.report(sent >> 1);
          }
        }
        await pace.return?.();
        const shown = SHOWN[path];
        if (shown !== undefined) {
          await page.getByText(shown).first().waitFor();
        }
        const { text, longestTaskMs } = await recording.stop();
        const report = `${path}: ${text}`;
        console.log(report);
        if (longestTaskMs > LONGEST_TASK_MS) {
          slow.push(report);
        }
      }
      expect(slow).toEqual([]);
    },
  );

  test('paints before any response, and loads with few requests', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    const requests: Request[] = [];
    page.on('request', (request) => requests.push(request));
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/**', async (route) => {
      await released;
      await route.continue();
    });
    await tab.load('/');
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    await page.getByText('Windsock').first().waitFor();
    release();
    await tab.awaitSettled();
    // on a slow machine, the page may already have repeated what it reads again every few seconds
    const isPoll = (request: Request) =>
      requests.some(
        (earlier) =>
          earlier.url() === request.url() &&
          request.timing().startTime - earlier.timing().startTime >= POLL_MS,
      );
    const first = requests.filter((request) => !isPoll(request)).map((request) => request.url());
    console.log(`${first.length} requests on the first load:\n${first.join('\n')}`);
    // pages that nobody opens are not loaded
    expect(first.filter((url) => url.includes('_rsc'))).toEqual([]);
    expect(first.length).toBeLessThanOrEqual(MAX_REQUESTS);
  });
});

describe('the list of instances', () => {
  test('shows a thousand instances and 50 changes per second', async ({ browser, server, tabs }) => {
    const many = new ManyInstances(await server.admin.launch({ name: 'listed', command: ['sleep', '1000'] }));
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await many.serve(page);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    await page.getByText('1,000 total').waitFor();
    const table = page.getByRole('table');
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe('1001');
    // only the rows in view are rendered
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(200);

    const recording = await TaskRecording.start(browser, page);
    // sets the load rate; the test has no other time-based wait
    const pace = setInterval(1_000 / EVENTS_PER_SECOND)[Symbol.asyncIterator]();
    for (let sent = 0; sent < EVENTS; sent += 1) {
      await pace.next();
      many.stop((sent * 7) % INSTANCES);
      if (sent % 25 === 0) {
        await page.mouse.wheel(0, sent < EVENTS / 2 ? 400 : -400);
      }
    }
    await pace.return?.();
    const chip = (name: string, count: number) =>
      page
        .getByRole('group', { name: 'Status' })
        .getByRole('button', { name: `${name} ${count}`, exact: true });
    await chip('Stopped', EVENTS).waitFor();
    await chip('Running', INSTANCES - EVENTS).waitFor();
    const { text, longestTaskMs } = await recording.stop();
    console.log(`1,000 instances, 50 changes per second: ${text}`);
    expect(longestTaskMs).toBeLessThanOrEqual(LONGEST_TASK_MS);

    // checks every individual change, not just how many there are
    const expected = new Map(many.all.map(({ name, status }) => [name, status]));
    const seen = new Map<string, string>();
    await page.evaluate(() => scrollTo(0, 0));
    for (;;) {
      const rows = await page
        .locator('tr[data-row]')
        .evaluateAll((elements) =>
          elements.map((row): [string, string] => [
            row.getAttribute('data-row') ?? '',
            row.querySelector('[data-status]')?.getAttribute('data-status') ?? '',
          ]),
        );
      rows.forEach(([name, status]) => seen.set(name, status));
      const last = rows.at(-1)?.[0];
      if (last === many.all.at(-1)?.name) {
        break;
      }
      // scroll down until the next rows are rendered
      await page.locator(`tr[data-row="${last ?? ''}"]`).scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (name) => [...document.querySelectorAll('tr[data-row]')].at(-1)?.getAttribute('data-row') !== name,
        last,
      );
    }
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  });
});
