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
 * A server with many instances, as far as the list asks for them: so many real processes would measure the machine and not
 * the page. They are in the shape of a real one, and everything else comes from the real server.
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

  /** Stops an instance, and tells it. */
  stop(index: number): void {
    const before = this.all[index];
    if (before === undefined) {
      throw new Error(`there is no instance ${index}`);
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

/** Notes how long the page's tasks and frames take, from now on. */
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

/** What was measured, in words. */
function measured(page: Page): Promise<string> {
  return page.evaluate(() => {
    const numbers = (name: string): number[] => {
      const all: unknown = Reflect.get(globalThis, 'measured');
      const some: unknown = typeof all === 'object' && all !== null ? Reflect.get(all, name) : [];
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
  test('shows a thousand, and 50 changes a second, all of them', async ({ server, tabs }) => {
    const many = new ManyInstances(
      await server.admin.launch({ name: 'template', command: ['sleep', '1000'] }),
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await many.serve(page);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    await page.getByText('1,000 in all').waitFor();
    const table = page.getByRole('table');
    expect(await table.getAttribute('aria-rowcount')).toBe('1001');
    // those in view are in the page, and not the others
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(200);

    await startMeasuring(page);
    // the load's pace; nothing is waited for by it
    const pace = setInterval(1_000 / EVENTS_PER_SECOND)[Symbol.asyncIterator]();
    for (let told = 0; told < EVENTS; told += 1) {
      await pace.next();
      many.stop((told * 7) % INSTANCES);
      if (told % 25 === 0) {
        await page.mouse.wheel(0, told < EVENTS / 2 ? 400 : -400);
      }
    }
    await pace.return?.();
    const chip = (name: string, count: number) =>
      page
        .getByRole('group', { name: 'Status' })
        .getByRole('button', { name: `${name} ${count}`, exact: true });
    await chip('Stopped', EVENTS).waitFor();
    await chip('Running', INSTANCES - EVENTS).waitFor();
    console.log(`1,000 instances, 50 changes a second: ${await measured(page)}`);

    // each one, and not only their number
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
      // further down, until the next rows have come
      await page.locator(`tr[data-row="${last ?? ''}"]`).scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (name) => [...document.querySelectorAll('tr[data-row]')].at(-1)?.getAttribute('data-row') !== name,
        last,
      );
    }
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
  });
});
