// SPDX-License-Identifier: Apache-2.0
import type { Browser } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import type { Tab } from './tab';

/** Types of events that a test publishes, and what the list of recent changes calls them, newest first. */
function marks(name: string, from: number, to: number): { types: string[]; shown: string[] } {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, '0'));
  return {
    types: numbers.map((number) => `${name.toUpperCase()}_${number}`),
    shown: numbers.map((number) => `${name} ${number}`).reverse(),
  };
}

/** The changes of a name that the dashboard shows, newest first. */
async function shownMarks(tab: Tab, name: string): Promise<string[]> {
  const items = await tab.page.getByRole('region', { name: 'Recent changes' }).getByRole('listitem').all();
  const texts = await Promise.all(items.map((item) => item.textContent()));
  return texts.flatMap((text) => new RegExp(`${name} \\d\\d`).exec(text ?? '')?.[0] ?? []);
}

/** Waits until the dashboard shows exactly these changes of a name, each once, in this order. */
async function expectMarks(tab: Tab, name: string, shown: readonly string[]): Promise<void> {
  await expect.poll(() => shownMarks(tab, name), { timeout: 20_000 }).toEqual(shown);
}

/** Stops all processes of the browser, as the sleep of a machine does, while something happens elsewhere. */
async function whileAsleep(browser: Browser, elsewhere: () => Promise<void>): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  processInfo.forEach(({ id }) => process.kill(id, 'SIGSTOP'));
  try {
    await elsewhere();
  } finally {
    processInfo.forEach(({ id }) => process.kill(id, 'SIGCONT'));
  }
  await session.detach();
}

const LOST = /WebSocket connection to .* failed|net::ERR_|Failed to load resource/;

describe('the tabs of a browser', () => {
  test('share one socket, and when the tab that holds it is closed nothing is missing', async ({
    server,
    tabs,
  }) => {
    const { id, api } = await server.admin.createKey('tabs', 'operator');
    const sockets = async () =>
      (await server.admin.connections('websocket'))
        .filter(({ key_id: key }) => key === id)
        .map((one) => one.id);
    await tabs.signIn(api.key);
    const one = await tabs.add();
    await one.open('/', 'Dashboard');
    await one.awaitStream('live');
    const other = await tabs.add();
    await other.open('/', 'Dashboard');
    await other.awaitStream('live');
    const [leader, follower] = other.sockets === 0 ? [one, other] : [other, one];
    expect([leader.sockets, follower.sockets]).toEqual([1, 0]);
    const [first, ...more] = await sockets();
    expect(more).toEqual([]);

    const before = marks('Before', 1, 5);
    await server.admin.publish(before.types);
    await expectMarks(leader, 'Before', before.shown);
    await expectMarks(follower, 'Before', before.shown);

    const during = marks('During', 1, 20);
    const closed = leader.page.close({ runBeforeUnload: true });
    for (const type of during.types) {
      await server.admin.publish([type]);
    }
    await closed;
    await expectMarks(follower, 'During', during.shown);
    await expectMarks(follower, 'Before', before.shown);
    await follower.awaitStream('live');
    expect(follower.sockets).toBe(1);
    await expect.poll(sockets).toHaveLength(1);
    expect(await sockets()).not.toEqual([first]);
    await server.admin.revokeKey(id);
  });

  test('go on when the tab that holds the socket stands still without a word', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const one = await tabs.add();
    await one.open('/', 'Dashboard');
    await one.awaitStream('live');
    const other = await tabs.add();
    await other.open('/', 'Dashboard');
    await other.awaitStream('live');
    const [leader, follower] = other.sockets === 0 ? [one, other] : [other, one];

    // a browser that is driven shows all of its tabs, and freezes none; a debugger halts a tab as thoroughly
    const session = await tabs.context.newCDPSession(leader.page);
    const halted = new Promise((resolve) => session.once('Debugger.paused', resolve));
    await session.send('Debugger.enable');
    await session.send('Debugger.pause');
    await halted;
    const { types, shown } = marks('Frozen', 1, 10);
    await server.admin.publish(types);
    await expectMarks(follower, 'Frozen', shown);
    expect(follower.sockets).toBe(1);

    // and the other is right once it goes on
    await session.send('Debugger.disable');
    await leader.awaitStream('live');
    await expectMarks(leader, 'Frozen', shown);
  });
});

describe('a page that is open', () => {
  test('says that the server was killed, and replays what it missed once it is back', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await server.admin.launch({ name: 'survivor', command: ['sleep', '1000'] });
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');
    const before = marks('Kept', 1, 3);
    await server.admin.publish(before.types);
    await expectMarks(tab, 'Kept', before.shown);

    await server.kill();
    await tab.awaitStream('reconnecting');
    expect(await tab.badge()).toContain('Reconnecting');
    // the page comes back only after others have published
    relay.refuse();
    await server.restart();
    const missed = marks('Missed', 1, 30);
    await server.admin.publish(missed.types);
    expect(await shownMarks(tab, 'Missed')).toEqual([]);
    relay.comeBack();

    await expectMarks(tab, 'Missed', missed.shown);
    await expectMarks(tab, 'Kept', before.shown);
    await tab.page.getByText(/Live, replayed \d/).waitFor();
    const after = marks('After', 1, 3);
    await server.admin.publish(after.types);
    await expectMarks(tab, 'After', after.shown);
    expect((await server.admin.instanceNamed('survivor')).status).toBe('RUNNING');
  });

  test('says that it is stale when the network falls silent, and is right when it is back', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');

    relay.fallSilent();
    await tab.awaitStream('stale');
    expect(await tab.badge()).toMatch(/Stale since \d\d:\d\d/);
    const { types, shown } = marks('Silent', 1, 10);
    await server.admin.publish(types);
    expect(await shownMarks(tab, 'Silent')).toEqual([]);
    relay.comeBack();

    await expectMarks(tab, 'Silent', shown);
    await tab.awaitStream('live');
  });

  test('is right after a sleep of the machine', async ({ browser, server, relay, remoteTabs }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');

    const { types, shown } = marks('Asleep', 1, 10);
    await whileAsleep(browser, async () => {
      // what was open is gone when the browser wakes
      relay.fallSilent();
      await server.admin.launch({ name: 'meanwhile', command: ['sleep', '1000'] });
      await server.admin.publish(types);
      relay.comeBack();
    });

    await expectMarks(tab, 'Asleep', shown);
    await tab.awaitStream('live');
    await tab.page.getByRole('table').getByRole('link', { name: 'meanwhile' }).waitFor();
  });
});
