// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';

/** Whatever a script of the page could find the key in. */
async function allThatIsKept(page: Page): Promise<string> {
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
  test('by the link that the server prints, which leaves nothing of the key', async ({ server, tabs }) => {
    const tab = await tabs.add();
    const { page } = tab;
    await page.goto(server.signInLink);
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();

    expect(page.url()).toBe(`${server.url}/`);
    expect(await allThatIsKept(page)).not.toContain(server.admin.key.slice(13));
    const [cookie, ...more] = await tabs.context.cookies();
    expect(more).toEqual([]);
    expect(cookie).toMatchObject({ name: 'windsock_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie?.value).not.toContain(server.admin.key.slice(13));

    // the link is no entry of the history that a way back would lead to
    await tab.open('/instances', 'Instances');
    await tab.awaitSettled(); // or the way back is taken for gone once the page's router has set its own state
    await page.goBack();
    await page.waitForURL(`${server.url}/`);
  });

  test('by pasting a key, and the page that was asked for comes', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/instances?status=ERROR', 'Windsock');
    await tab.page.getByLabel('API key').fill(server.admin.key);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Instances').waitFor();

    expect(tab.page.url()).toBe(`${server.url}/instances?status=ERROR`);
    expect(await allThatIsKept(tab.page)).not.toContain(server.admin.key.slice(13));
  });

  test('with a key that is not valid is refused, and the next try works', async ({ server, tabs }) => {
    const tab = await tabs.add(UNAUTHENTICATED);
    await tab.open('/', 'Windsock');
    const field = tab.page.getByLabel('API key');
    await field.fill(`wsk_00000000_${'A'.repeat(43)}`);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByText('This key is not valid: unknown, revoked or expired.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe('');

    await field.fill(server.signInLink);
    await field.press('Enter');
    await tab.heading('Dashboard').waitFor();
  });

  test('ends with signing out, for all tabs', async ({ server, tabs }) => {
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
