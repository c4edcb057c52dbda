// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';

/** Returns everything in which a script of the page could find the key. */
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

describe('signing in', () => {
  test('with the link that the server prints leaves no trace of the key', async ({ server, tabs }) => {
    const tab = await tabs.add();
    const { page } = tab;
    await page.goto(server.signInLink);
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();

    expect(page.url()).toBe(`${server.url}/`);
    expect(await readableByScripts(page)).not.toContain(server.admin.key.slice(13));
    const [cookie, ...more] = await tabs.context.cookies();
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({ name: 'windsock_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie?.value).not.toContain(server.admin.key.slice(13));

    // the link is not in the history
    await tab.open('/instances', 'Instances');
    await tab.awaitSettled(); // going back works only after the router has set its own state
    await page.goBack();
    await page.waitForURL(`${server.url}/`);
  });

  test('with a pasted key shows the requested page', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/instances?status=ERROR', 'Windsock');
    await tab.page.getByLabel('API key').fill(server.admin.key);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Instances').waitFor();

    expect(tab.page.url()).toBe(`${server.url}/instances?status=ERROR`);
    expect(await readableByScripts(tab.page)).not.toContain(server.admin.key.slice(13));
  });

  test('with an invalid key is rejected, and can be repeated', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/', 'Windsock');
    const field = tab.page.getByLabel('API key');
    await field.fill(`wsk_00000000_${'A'.repeat(43)}`);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByText('Invalid key: it is unknown, revoked or expired.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe('');

    await field.fill(server.signInLink);
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
    expect(await tabs.context.cookies()).toEqual([]);
  });
});
