// SPDX-License-Identifier: Apache-2.0
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Nginx } from './nginx';
import { WindsockServer } from './server';
import { setting } from './setting';
import { Tabs } from './tab';

const SETTINGS = { WINDSOCK_HUB_HEARTBEAT_SECONDS: '1', WINDSOCK_TRUSTED_PROXIES: '127.0.0.1' };

/** The error that is expected in the other tabs that use the same server after one tab has signed out. */
const SIGNED_OUT = /status of 401/;

/** Returns a server's sign-in link in the form that users open behind the proxy. */
function publicLink(server: WindsockServer, nginx: Nginx): string {
  return server.firstSignInLink.replace(/^http:\/\/[^/]+/, nginx.url);
}

describe('two servers under two paths of one proxy', () => {
  let kept: WindsockServer;
  let removed: WindsockServer;
  let nginx: Nginx;

  beforeAll(async () => {
    kept = await WindsockServer.start({ ...SETTINGS, WINDSOCK_BASE_PATH: '/one' });
    removed = await WindsockServer.start({ ...SETTINGS, WINDSOCK_BASE_PATH: '/apps/two' });
    nginx = await Nginx.start([
      { path: '/one', port: kept.port, removed: false },
      { path: '/apps/two', port: removed.port, removed: true },
    ]);
    await kept.admin.launch({ name: 'first', command: ['sh', '-c', 'echo hello; exec sleep 1000'] });
    await removed.admin.launch({ name: 'second', command: ['sleep', '1000'] });
  });

  afterAll(async () => {
    await nginx.close();
    await kept.close();
    await removed.close();
  });

  test('sign in, stay live, open terminals and reload deep links, and leave each other alone', async () => {
    const browser = await chromium.launch({ executablePath: setting('CHROMIUM'), args: ['--no-sandbox'] });
    const tabs = await Tabs.of(browser, nginx.url);
    onTestFinished(async () => {
      await tabs.close();
      await browser.close();
    });
    for (const { server, base, name } of [
      { server: kept, base: '/one', name: 'first' },
      { server: removed, base: '/apps/two', name: 'second' },
    ]) {
      const tab = await tabs.add(SIGNED_OUT);
      const { page } = tab;
      await tab.load(publicLink(server, nginx));
      await tab.heading('Dashboard').waitFor();
      await page.waitForURL(`${nginx.url}${base}/`);
      await tab.awaitStream('live');

      // navigation within the console, its current page, and a deep link
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Instances' }).click();
      await page.waitForURL(`${nginx.url}${base}/instances`);
      await page
        .getByRole('navigation', { name: 'Pages' })
        .locator('a[aria-current=page]', { hasText: 'Instances' })
        .waitFor();
      await tab.awaitStatus(name, 'RUNNING');
      await tab.row(name).getByRole('link', { name, exact: true }).click();
      await tab.heading(name).waitFor();
      await tab.reload();
      await tab.heading(name).waitFor();
      await tab.awaitSettled();
      expect(page.url()).toContain(`${base}/instances/detail?id=`);

      await page.getByRole('button', { name: 'Terminal', exact: true }).click();
      const terminal = page.getByRole('region', { name: `Terminal in ${name}`, exact: true });
      await terminal.locator('[data-connection=attached]').waitFor();
      await terminal.locator('textarea').pressSequentially('echo o""k\r');
      await expect
        .poll(async () =>
          (await terminal.locator('.xterm-rows > div').allTextContents()).map((row) => row.trim()),
        )
        .toContain('ok');

      await tab.open(`${base}/volumes`, 'Volumes');
      await tab.awaitSettled();

      // going back to the dashboard does not reload a page
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Dashboard' }).click();
      await tab.heading('Dashboard').waitFor();
      await page.waitForURL(`${nginx.url}${base}/`);

      await page.getByRole('link', { name: 'API explorer' }).click();
      await page.getByRole('button', { name: 'Get the current session' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('[data-status="200"]').waitFor();
    }

    // both are still signed in
    const again = await tabs.add(SIGNED_OUT);
    for (const base of ['/one', '/apps/two', '/one']) {
      await again.open(`${base}/instances`, 'Instances');
      await again.awaitSettled();
    }

    const cookies = await tabs.context.cookies();
    expect(cookies.map(({ path }) => path).sort()).toEqual(['/apps/two', '/one']);

    // signing out of one leaves the other signed in
    await again.page.getByRole('button', { name: 'Sign out' }).click();
    await again.page.getByLabel('API key or sign-in link').waitFor();
    await again.open('/apps/two/instances', 'Instances');
    await again.awaitSettled();

    await again.open('/apps/two', 'Dashboard');
  });
});
