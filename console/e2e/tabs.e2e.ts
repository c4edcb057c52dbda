// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Instance } from '@/api/wire';
import { test } from './fixtures';
import type { WindsockServer } from './server';
import { awaitLeader, type Tab, type Tabs } from './tab';

const TICKING = ['sh', '-c', 'i=0; while :; do echo "tick $i"; i=$((i+1)); sleep 0.2; done'];
/** The number of a browser's six connections that its streams may use. */
const STREAMS = 3;
/** Far longer than a request lasts on a busy machine. Without a free connection, it would never be sent. */
const REQUEST_MS = 30_000;

/** Launches instances that print five lines a second. */
function launchTicking(server: WindsockServer, names: readonly string[]): Promise<Instance[]> {
  return Promise.all(names.map((name) => server.admin.launch({ name, command: TICKING })));
}

/** The number of the latest line that a page shows. */
async function newestTick(page: Page): Promise<number> {
  const texts = await page.locator('[data-key]').allTextContents();
  return Math.max(-1, ...texts.map((text) => Number(/tick (\d+)/.exec(text)?.[1] ?? -1)));
}

/** Fails unless a page's log grows. */
async function expectProgress(page: Page): Promise<void> {
  const before = await newestTick(page);
  await expect.poll(() => newestTick(page)).toBeGreaterThan(before);
}

async function openLog(tab: Tab, instance: Instance): Promise<void> {
  await tab.open(`/instances/detail?id=${instance.id}`, instance.name);
}

/** The streams of server-sent events that the server has open. */
async function openStreams(server: WindsockServer): Promise<string[]> {
  const all = [...(await server.admin.connections('sse')), ...(await server.admin.connections('log'))];
  return all.map(({ transport }) => transport).sort();
}

/** Fails unless a browser leaves connections free. The server may notice a closed stream after it has opened the next one. */
async function expectFewStreams(server: WindsockServer): Promise<void> {
  await expect.poll(async () => (await openStreams(server)).length).toBeLessThanOrEqual(STREAMS);
}

/** Returns the duration of a page's request, in ms. */
function requestTime(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const start = performance.now();
    const response = await fetch('/api/session', {
      headers: { 'X-Windsock-Session': localStorage.getItem('windsock:session') ?? '' },
    });
    await response.text();
    return performance.now() - start;
  });
}

/** An automated browser shows all tabs simultaneously, so this simulates a hidden state in the page. */
async function hideFromStart(tab: Tab): Promise<void> {
  await tab.page.addInitScript(() => {
    let state = 'hidden';
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => state });
    Object.defineProperty(Document.prototype, 'hidden', { get: () => state === 'hidden' });
    Object.assign(globalThis, {
      setVisibility: (changed: string) => {
        state = changed;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    });
  });
}

async function setVisibility(tab: Tab, state: 'visible' | 'hidden'): Promise<void> {
  await tab.page.evaluate((changed) => {
    const set: unknown = Reflect.get(globalThis, 'setVisibility');
    if (typeof set === 'function') {
      Reflect.apply(set, undefined, [changed]);
    }
  }, state);
}

async function addAll(tabs: Tabs, count: number, expected?: RegExp): Promise<Tab[]> {
  const added: Tab[] = [];
  for (let n = 0; n < count; n++) {
    added.push(await tabs.add(expected));
  }
  return added;
}

describe('the windows of a browser', () => {
  test('leave connections free, however many logs and dashboards they show', async ({ server, tabs }) => {
    const instances = await launchTicking(server, ['w1', 'w2', 'w3', 'w4', 'w5', 'w6']);
    await tabs.signIn(server.admin.key);
    const logs = await addAll(tabs, instances.length);
    for (const [index, instance] of instances.entries()) {
      await openLog(logs[index] ?? (await tabs.add()), instance);
    }
    const dashboards = await addAll(tabs, 2);
    for (const tab of dashboards) {
      await tab.open('/', 'Dashboard');
    }
    for (const tab of [...logs, ...dashboards]) {
      expect(await requestTime(tab.page)).toBeLessThan(REQUEST_MS);
      await expectFewStreams(server);
    }
    // the streams alternate every few seconds, so the windows are observed at the same time
    await Promise.all(logs.map(({ page }) => expectProgress(page)));
    await expectFewStreams(server);
    const [first] = logs;
    await first?.page.locator('section [data-connection=turns]').waitFor();
    await first?.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await first?.page.locator('[data-status=PAUSED]').first().waitFor();
    await expect.poll(() => server.admin.connections('websocket')).toHaveLength(1);
  });

  test('share the streams that they show alike', async ({ server, tabs }) => {
    const [instance] = await launchTicking(server, ['shared']);
    await tabs.signIn(server.admin.key);
    const [one, other] = await addAll(tabs, 2);
    if (instance === undefined || one === undefined || other === undefined) {
      throw new Error('there is no tab');
    }
    await openLog(one, instance);
    await expectProgress(one.page);
    await openLog(other, instance);
    await expectProgress(other.page);
    await other.awaitStream('live');
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);

    // the other tab continues, whether or not it held the streams
    await one.page.close();
    await expectProgress(other.page);
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);
    const texts = await other.page.locator('[data-key]').allTextContents();
    const ticks = texts.map((text) => Number(text.slice(5)));
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index));
  });

  test('continue if the one that holds the streams crashes', async ({ server, tabs }) => {
    const [instance] = await launchTicking(server, ['crash']);
    await tabs.signIn(server.admin.key);
    const [one, other] = await addAll(tabs, 2);
    if (instance === undefined || one === undefined || other === undefined) {
      throw new Error('there is no tab');
    }
    await openLog(one, instance);
    await expectProgress(one.page);
    await openLog(other, instance);
    await expectProgress(other.page);
    const [leader, follower] = await awaitLeader(one, other);
    const session = await tabs.context.newCDPSession(leader.page);
    const crashed = leader.page.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    await expect.poll(() => follower.sockets).toBe(1);
    await expectProgress(follower.page);
    await leader.page.close();
  });

  test('share one socket if they are opened together, and if one is a copy of another', async ({
    server,
    tabs,
  }) => {
    const [instance] = await launchTicking(server, ['together']);
    await tabs.signIn(server.admin.key);
    const windows = await addAll(tabs, 5);
    if (instance === undefined) {
      throw new Error('there is no instance');
    }
    await Promise.all(windows.map((tab) => openLog(tab, instance)));
    const [first] = windows;
    // a copy of a tab has the same session storage
    const [copy] = await Promise.all([
      tabs.context.waitForEvent('page'),
      first?.page.evaluate(() => void open(location.href, '_blank', 'opener')),
    ]);
    await Promise.all([...windows.map((tab) => tab.page), copy].map(expectProgress));
    await expect.poll(() => server.admin.connections('websocket')).toHaveLength(1);
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);
    await copy.close();
  });

  test('continue if the browser freezes the one that holds the streams', async ({ server, tabs }) => {
    const [instance] = await launchTicking(server, ['frozen']);
    await tabs.signIn(server.admin.key);
    const [one, other] = await addAll(tabs, 2);
    if (instance === undefined || one === undefined || other === undefined) {
      throw new Error('there is no tab');
    }
    await openLog(one, instance);
    await expectProgress(one.page);
    await openLog(other, instance);
    await expectProgress(other.page);
    const [leader, follower] = await awaitLeader(one, other);
    // an automated browser shows all of its tabs and freezes none, but a debugger can pause one
    const session = await tabs.context.newCDPSession(leader.page);
    const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
    await session.send('Debugger.enable');
    await session.send('Debugger.pause');
    await paused;
    await expect.poll(() => follower.sockets).toBe(1);
    await expectProgress(follower.page);
    await session.send('Debugger.disable');
    await expectProgress(leader.page);
    await expect.poll(() => server.admin.connections('websocket')).toHaveLength(1);
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);
  });

  test('share connections in a browser without BroadcastChannel', async ({ server, tabs }) => {
    const instances = await launchTicking(server, ['a1', 'a2', 'a3', 'a4']);
    await tabs.signIn(server.admin.key);
    const windows = await addAll(tabs, instances.length);
    for (const [index, tab] of windows.entries()) {
      await tab.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
      const instance = instances[index];
      if (instance !== undefined) {
        await openLog(tab, instance);
      }
    }
    await Promise.all(windows.map(({ page }) => expectProgress(page)));
    for (const { page } of windows) {
      expect(await requestTime(page)).toBeLessThan(REQUEST_MS);
    }
    await expectFewStreams(server);
    await expect.poll(() => server.admin.connections('websocket')).toHaveLength(1);
  });

  test('close their streams when the page is left, and open them when it is restored', async ({
    server,
    tabs,
  }) => {
    const [instance] = await launchTicking(server, ['back']);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    if (instance === undefined) {
      throw new Error('there is no instance');
    }
    await openLog(tab, instance);
    await expectProgress(tab.page);
    await tab.load('/icon.svg');
    await expect.poll(() => openStreams(server)).toEqual([]);
    await tab.page.goBack();
    await tab.heading(instance.name).waitFor();
    await expectProgress(tab.page);
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);
  });
});

describe('a hidden tab', () => {
  test('opens no stream until it is shown, and closes it when it is hidden', async ({ server, tabs }) => {
    const [instance] = await launchTicking(server, ['hidden']);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await hideFromStart(tab);
    if (instance === undefined) {
      throw new Error('there is no instance');
    }
    await openLog(tab, instance);
    await expect.poll(() => server.admin.connections('websocket')).toHaveLength(1);
    expect(await openStreams(server)).toEqual([]);

    await setVisibility(tab, 'visible');
    await expectProgress(tab.page);
    await expect.poll(() => openStreams(server)).toEqual(['log', 'sse']);

    await setVisibility(tab, 'hidden');
    await expect.poll(() => openStreams(server)).toEqual([]);
    expect(await server.admin.connections('websocket')).toHaveLength(1);
    const before = await newestTick(tab.page);
    await setVisibility(tab, 'visible');
    await expect.poll(() => newestTick(tab.page)).toBeGreaterThan(before + 5);
    const texts = await tab.page.locator('[data-key]').allTextContents();
    const ticks = texts.map((text) => Number(text.slice(5)));
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index));
  });
});
