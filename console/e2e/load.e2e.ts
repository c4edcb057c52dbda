// SPDX-License-Identifier: Apache-2.0
import { setInterval } from 'node:timers/promises';
import type { Page, WebSocketRoute } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Instance } from '@/api/wire';
import { test } from './fixtures';

const INSTANCES = 1_000;
const EVENTS = 250;
const EVENTS_PER_SECOND = 50;

function idOf(index: number): string {
  return `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/**
 * Fakes a list of many instances in the format of a real one, because so many real processes would measure the machine and
 * not the page. Everything else comes from the real server.
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

/** Starts to record the durations of tasks and frames of the page. */
function startMeasuring(page: Page): Promise<void> {
  return page.evaluate(() => {
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
  });
}

/** Returns a summary of the recorded durations. */
function measurements(page: Page): Promise<string> {
  return page.evaluate(() => {
    const numbers = (name: string): number[] => {
      const recorded: unknown = Reflect.get(globalThis, 'measured');
      const some: unknown =
        typeof recorded === 'object' && recorded !== null ? Reflect.get(recorded, name) : [];
      return Array.isArray(some) ? some.map(Number).sort((one, two) => one - two) : [];
    };
    const frames = numbers('frames');
    const at = (part: number) => (frames[Math.floor((frames.length - 1) * part)] ?? 0).toFixed(0);
    const longTasks = numbers('longTasks');
    const longest = (longTasks.at(-1) ?? 0).toFixed(0);
    return `${frames.length} frames, median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, longest ${at(1)} ms; ${longTasks.length} tasks over 50 ms, longest ${longest} ms`;
  });
}

describe('the list of instances', () => {
  test('shows a thousand instances and 50 changes per second', async ({ server, tabs }) => {
    const many = new ManyInstances(
      await server.admin.launch({ name: 'template', command: ['sleep', '1000'] }),
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await many.serve(page);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    await page.getByText('1,000 total').waitFor();
    const table = page.getByRole('table');
    expect(await table.getAttribute('aria-rowcount')).toBe('1001');
    // only the rows in view are rendered
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(200);

    await startMeasuring(page);
    // the rate of the load; the test does not wait for time
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
    console.log(`1,000 instances, 50 changes per second: ${await measurements(page)}`);

    // every single change, not just their number
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
