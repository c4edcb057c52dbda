// SPDX-License-Identifier: Apache-2.0
import type { Browser } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import { awaitLeader, type Tab } from './tab';

/** The types of events that a test publishes, and their names in the list of recent changes, newest first. */
function markers(name: string, from: number, to: number): { types: string[]; shown: string[] } {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(2, '0'));
  return {
    types: numbers.map((number) => `${name.toUpperCase()}_${number}`),
    shown: numbers.map((number) => `${name} ${number}`).reverse(),
  };
}

/** Returns the events that the dashboard shows under a given name, newest first. */
async function shownMarkers(tab: Tab, name: string): Promise<string[]> {
  const items = tab.page.getByRole('region', { name: 'Recent changes' }).getByRole('listitem');
  const texts = await items.allTextContents();
  return texts.flatMap((text) => new RegExp(`${name} \\d\\d`).exec(text)?.[0] ?? []);
}

/** Waits until the dashboard shows exactly these events under a given name, in this order. */
async function expectMarkers(tab: Tab, name: string, shown: readonly string[]): Promise<void> {
  await expect.poll(() => shownMarkers(tab, name)).toEqual(shown);
}

/** Stops all of the browser's processes while a function runs, as if the machine were asleep. */
async function whileAsleep(browser: Browser, meanwhile: () => Promise<void>): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  processInfo.forEach(({ id }) => process.kill(id, 'SIGSTOP'));
  try {
    await meanwhile();
  } finally {
    processInfo.forEach(({ id }) => process.kill(id, 'SIGCONT'));
  }
  await session.detach();
}

/** A page's own stream, as docs/how-to/watch-changes.md shows it. Calls `report` for each of its events. */
const NATIVE_STREAM = `(async () => {
  let position;
  const open = async () => {
    const response = await fetch('/api/tickets', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Requested-With': 'windsock',
        'X-Windsock-Session': localStorage.getItem('windsock:session'),
      },
      body: '{"purpose":"stream"}',
    });
    const { ticket } = await response.json();
    const after = position === undefined ? '' : '&after=' + encodeURIComponent(position);
    const source = new EventSource('/api/dashboard/stream?topics=changes&ticket=' + ticket + after);
    source.addEventListener('open', () => report('open'));
    source.addEventListener('change', (event) => {
      position = event.lastEventId;
      report(JSON.parse(event.data).type);
    });
    source.addEventListener('close', (event) => {
      source.close();
      const { reason, reconnect, retry_after_ms } = JSON.parse(event.data);
      report(reason);
      if (reconnect) {
        setTimeout(open, retry_after_ms);
      }
    });
  };
  await open();
})()`;

const LOST = /WebSocket connection to .* failed|net::ERR_|Failed to load resource/;

describe('the tabs of a browser', () => {
  test('share one socket, and miss nothing when the tab that holds it is closed', async ({
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
    const [leader, follower] = await awaitLeader(one, other);
    await expect.poll(sockets).toHaveLength(1);
    const [first] = await sockets();

    const before = markers('Before', 1, 5);
    await server.admin.publish(before.types);
    await expectMarkers(leader, 'Before', before.shown);
    await expectMarkers(follower, 'Before', before.shown);

    const during = markers('During', 1, 20);
    const closed = leader.page.close({ runBeforeUnload: true });
    for (const type of during.types) {
      await server.admin.publish([type]);
    }
    await closed;
    await expectMarkers(follower, 'During', during.shown);
    await expectMarkers(follower, 'Before', before.shown);
    await follower.awaitStream('live');
    await expect.poll(() => follower.sockets).toBe(1);
    await expect
      .poll(async () => {
        const open = await sockets();
        return open.length === 1 && open[0] !== first;
      })
      .toBe(true);
  });

  test('continue if the tab that holds the socket freezes', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const one = await tabs.add();
    await one.open('/', 'Dashboard');
    await one.awaitStream('live');
    const other = await tabs.add();
    await other.open('/', 'Dashboard');
    await other.awaitStream('live');
    const [leader, follower] = await awaitLeader(one, other);

    // an automated browser shows all of its tabs and freezes none, but a debugger can pause one
    const session = await tabs.context.newCDPSession(leader.page);
    const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
    await session.send('Debugger.enable');
    await session.send('Debugger.pause');
    await paused;
    const { types, shown } = markers('Frozen', 1, 10);
    await server.admin.publish(types);
    await expectMarkers(follower, 'Frozen', shown);
    await expect.poll(() => follower.sockets).toBe(1);

    // the first tab catches up when it continues
    await session.send('Debugger.disable');
    await leader.awaitStream('live');
    await expectMarkers(leader, 'Frozen', shown);
  });
});

describe('an open page', () => {
  test('shows that the server was killed, and replays what it missed', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await server.admin.launch({ name: 'survivor', command: ['sleep', '1000'] });
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');
    const before = markers('Kept', 1, 3);
    await server.admin.publish(before.types);
    await expectMarkers(tab, 'Kept', before.shown);

    await server.kill();
    await tab.awaitStream('reconnecting', /Reconnecting/);
    // the page reconnects only after other clients have published
    relay.rejectConnections();
    await server.restart();
    const missed = markers('Missed', 1, 30);
    await server.admin.publish(missed.types);
    expect(await shownMarkers(tab, 'Missed')).toEqual([]);
    // the badge shows the number of replayed events only for a moment
    await tab.showsDuring('header [data-connection]', /Live, replayed \d/, async () => {
      relay.restore();
      await tab.reconnect();
      await expectMarkers(tab, 'Missed', missed.shown);
    });
    await expectMarkers(tab, 'Kept', before.shown);
    const after = markers('After', 1, 3);
    await server.admin.publish(after.types);
    await expectMarkers(tab, 'After', after.shown);
    expect((await server.admin.instanceNamed('survivor')).status).toBe('RUNNING');
  });

  test('stays open while the server is unreachable, and opens the requested page when it is back', async ({
    server,
    tabs,
  }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(LOST);
    const { page } = tab;
    await tab.open('/keys', 'Keys');
    await tab.awaitStream('live');
    await server.kill();
    await tab.awaitStream('reconnecting');
    await page.getByRole('link', { name: 'Volumes', exact: true }).click();
    await page.getByText('Can’t reach the server. Volumes opens when it is back.').waitFor();
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('a')]);
    await page.getByText('Can’t reach the server. Audit log opens when it is back.').waitFor();
    await tab.heading('Keys').waitFor();
    await server.restart();
    await tab.reconnect();
    await tab.heading('Audit log').waitFor();
    await tab.awaitSettled();
  });

  test('shows that it is stale when the network fails silently, and catches up', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');

    relay.unplug();
    await tab.awaitStream('stale', /Stale since \d\d:\d\d/);
    const { types, shown } = markers('Silent', 1, 10);
    await server.admin.publish(types);
    expect(await shownMarkers(tab, 'Silent')).toEqual([]);
    relay.restore();

    await expectMarkers(tab, 'Silent', shown);
    await tab.awaitStream('live');
  });

  test('catches up after the machine has slept', async ({ browser, server, relay, remoteTabs }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');

    const { types, shown } = markers('Asleep', 1, 10);
    await whileAsleep(browser, async () => {
      // all connections are lost when the browser wakes up
      relay.unplug();
      await server.admin.launch({ name: 'meanwhile', command: ['sleep', '1000'] });
      await server.admin.publish(types);
      relay.restore();
    });

    await expectMarkers(tab, 'Asleep', shown);
    await tab.awaitStream('live');
    await tab.page.getByRole('table').getByRole('link', { name: 'meanwhile' }).waitFor();
  });
});

describe('a native EventSource', () => {
  test('learns that its ticket is spent, and resumes with a new one', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    await tab.open('/', 'Dashboard');
    const reports: string[] = [];
    await tab.page.exposeFunction('report', (report: string) => {
      reports.push(report);
    });
    await tab.page.evaluate(NATIVE_STREAM);
    await expect.poll(() => reports).toContain('open');
    const seen = () => reports.filter((report) => /^(NATIVE_\d|TICKET_SPENT)/.test(report));

    await server.admin.publish(['NATIVE_1']);
    await expect.poll(seen).toEqual(['NATIVE_1']);
    relay.unplug();
    await server.admin.publish(['NATIVE_2', 'NATIVE_3']);
    // the browser reconnects automatically, with the same URL
    relay.restore();
    await expect.poll(seen).toEqual(['NATIVE_1', 'TICKET_SPENT', 'NATIVE_2', 'NATIVE_3']);
    await server.admin.publish(['NATIVE_4']);
    await expect.poll(seen).toEqual(['NATIVE_1', 'TICKET_SPENT', 'NATIVE_2', 'NATIVE_3', 'NATIVE_4']);
  });
});
