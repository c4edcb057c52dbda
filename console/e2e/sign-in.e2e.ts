// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import { expectFits, violations } from './look';
import { WindsockServer } from './server';
import { signIn } from './tab';

/** Returns everything in which a script on the page could find the key. */
async function readableByScripts(page: Page): Promise<string> {
  const inPage = await page.evaluate(async () =>
    JSON.stringify([
      location.href,
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map((field) => ('value' in field ? field.value : '')),
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      await indexedDB.databases(),
      await caches.keys(),
      history.state,
    ]),
  );
  return inPage + (await page.title());
}

const UNAUTHENTICATED = /status of 401|HTTP Authentication failed/;

/** Opens another port on this host, to which a browser may connect, and records the cookies that the browser sends. */
async function openPort(): Promise<{ port: number; cookies: string[]; close: () => Promise<void> }> {
  const cookies: string[] = [];
  const listener = createServer((request, response) => {
    cookies.push(request.headers.cookie ?? '');
    response.setHeader('Content-Type', 'text/html').end('<title>another port</title>');
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cookies,
    close: async () => {
      listener.close();
      listener.closeAllConnections();
      await once(listener, 'close');
    },
  };
}

describe('signing in', () => {
  test('with the link that the server prints works once and leaves no key anywhere', async ({
    server,
    tabs,
    otherTabs,
  }) => {
    const link = server.firstSignInLink;
    expect(link).not.toContain('wsk_');
    const tab = await tabs.add();
    const { page } = tab;
    await tab.load(link);
    await tab.heading('Dashboard').waitFor();

    expect(page.url()).toBe(`${server.url}/`);
    expect(await readableByScripts(page)).not.toContain(server.admin.key.slice(13));
    const [cookie, ...more] = await tabs.context.cookies();
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie?.name).toMatch(/^windsock_session_[a-z0-9]{10}$/);

    // the link is not in the history
    await tab.open('/instances', 'Instances');
    await tab.awaitSettled(); // going back works only after the router has set its own state
    await page.goBack();
    await page.waitForURL(`${server.url}/`);

    const other = await otherTabs.add(UNAUTHENTICATED);
    await other.load(link);
    await other.page.getByText('This link was already used or has expired.').waitFor();
  });

  test('explains that the browser blocks cookies', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    const { page } = tab;
    await page.route('**/api/session', async (route) => {
      const response = await route.fetch();
      const headers = Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie');
      await tabs.context.clearCookies();
      await route.fulfill({ response, headers: Object.fromEntries(headers) });
    });
    await tab.open('/', 'Windsock');
    await page.getByLabel('API key or sign-in link').fill(server.admin.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/blocks cookies/).waitFor();
  });

  test('stays for a new tab', async ({ server, tabs }) => {
    const tab = await tabs.add();
    await tab.load(await server.signInLink());
    await tab.heading('Dashboard').waitFor();
    const other = await tabs.add();
    await other.open('/instances', 'Instances');
    await other.awaitStream('live');
  });

  test('with another link asks before it changes who is signed in', async ({ server, tabs }) => {
    const viewer = await server.admin.createKey('a viewer', 'viewer');
    await tabs.signIn(viewer.api.key);
    const tab = await tabs.add(UNAUTHENTICATED);
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');

    const link = await server.signInLink();
    await tab.load(link);
    await page.getByRole('heading', { name: 'Sign in as administrator?' }).waitFor();
    await page.getByRole('button', { name: 'Stay signed in as a viewer' }).click();
    await tab.heading('Dashboard').waitFor();

    // in the open tab, where only the fragment changes; the link is still unused
    await tab.load(link);
    await page.getByRole('button', { name: 'Sign in as administrator' }).click();
    await tab.heading('Dashboard').waitFor();
    const page2 = await tabs.add();
    await page2.open('/keys', 'Keys');
    await page2.awaitSettled();
  });

  test('fits each screen and is accessible in each state', async ({ server, tabs, otherTabs }) => {
    const check = async (page: Page, name: string) => {
      await expectFits(page, name);
      expect(await violations(page)).toEqual([]);
    };
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/', 'Windsock');
    await check(tab.page, 'sign-in');

    const link = await server.signInLink();
    const other = await otherTabs.add(UNAUTHENTICATED);
    await other.load(link);
    await other.heading('Dashboard').waitFor();
    await tab.load(link);
    await tab.page.getByText(/^This link was already used/).waitFor();
    await check(tab.page, 'sign-in-spent-link');
    await tab.page.getByLabel('API key or sign-in link').fill(link);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.locator('[aria-invalid=true]').waitFor();
    await check(tab.page, 'sign-in-spent-paste');

    const viewer = await server.admin.createKey('night-shift-observer', 'viewer');
    await tabs.signIn(viewer.api.key);
    const third = await tabs.add(UNAUTHENTICATED);
    await third.load(link);
    await third.page.getByRole('heading', { name: 'Sign in as administrator?' }).waitFor();
    await check(third.page, 'sign-in-switch');
    await third.page.getByRole('button', { name: 'Sign in as administrator' }).click();
    await third.page.locator('[role=alert]:not(#__next-route-announcer__)').waitFor();
    await check(third.page, 'sign-in-switch-spent');
  });

  test('ignores and removes a key in the address', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.load(`/#key=${server.admin.key}`);
    await tab.heading('Windsock').waitFor();
    await expect.poll(() => tab.page.url()).toBe(`${server.url}/`);
  });

  test('gives nothing to another port of the host that the user opens', async ({ server, tabs }) => {
    const attacker = await openPort();
    try {
      await tabs.signIn(server.admin.key);
      const page = await tabs.context.newPage();
      await page.goto(`http://127.0.0.1:${attacker.port}/`);
      const stolen = attacker.cookies[0] ?? '';
      // a browser does not separate cookies by port
      expect(stolen).toContain('windsock_session_');
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
      await page.close();

      for (const [method, path, body] of [
        ['POST', '/api/keys', '{"name":"pwned","role":"admin"}'],
        ['POST', '/api/tickets', '{"purpose":"stream"}'],
        ['GET', '/api/session', undefined],
        ['GET', '/api/audit/export', undefined],
        ['DELETE', '/api/session', undefined],
      ] as const) {
        const response = await fetch(server.url + path, {
          method,
          headers: {
            Cookie: stolen,
            Origin: server.url,
            'X-Requested-With': 'windsock',
            'Content-Type': 'application/json',
          },
          ...(body === undefined ? {} : { body }),
        });
        expect(response.status, `${method} ${path}`).toBe(401);
      }
      const tab = await tabs.add();
      await tab.open('/', 'Dashboard');
    } finally {
      await attacker.close();
    }
  });

  test('on two servers of one host does not sign either out', async ({ server, tabs }) => {
    const second = await WindsockServer.start();
    try {
      await tabs.signIn(server.admin.key);
      await signIn(tabs.context, second.url, second.admin.key);
      const tab = await tabs.add();
      await tab.open('/', 'Dashboard');
      await tab.awaitStream('live');
      const there = await tabs.context.newPage();
      await there.goto(`${second.url}/`);
      await there.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      await there.getByRole('button', { name: 'Sign out' }).click();
      await there.getByRole('heading', { level: 1, name: 'Windsock' }).waitFor();
      await there.close();
      await tab.open('/instances', 'Instances');
    } finally {
      await second.close();
    }
  });

  test('with a pasted key shows the requested page', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/instances?status=ERROR', 'Windsock');
    await tab.page.getByLabel('API key or sign-in link').fill(server.admin.key);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Instances').waitFor();

    await expect.poll(() => tab.page.url()).toBe(`${server.url}/instances?status=ERROR`);
    expect(await readableByScripts(tab.page)).not.toContain(server.admin.key.slice(13));
  });

  test('with an invalid key is rejected, and can be repeated', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/', 'Windsock');
    const field = tab.page.getByLabel('API key or sign-in link');
    await field.fill(`wsk_00000000_${'A'.repeat(43)}`);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByText('Invalid key: it is unknown, revoked or expired.').waitFor();
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => field.inputValue()).toBe('');

    await field.fill(await server.signInLink());
    await field.press('Enter');
    await tab.heading('Dashboard').waitFor();
  });

  test('ends for all tabs when one signs out', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const one = await tabs.add(UNAUTHENTICATED);
    const other = await tabs.add(UNAUTHENTICATED);
    await one.open('/', 'Dashboard');
    await one.awaitStream('live');
    await other.open('/instances', 'Instances');
    await other.awaitStream('live');

    await one.page.getByRole('button', { name: 'Sign out' }).click();
    await one.heading('Windsock').waitFor();
    await other.heading('Windsock').waitFor();
    await expect.poll(() => tabs.context.cookies()).toEqual([]);
  });
});
