// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import type { Tab } from './tab';

/** Signs in on the page that a tab shows after its session has ended. */
async function signInAgain(tab: Tab, key: string): Promise<void> {
  await tab.page.getByRole('alert').getByText('Your session has ended').waitFor();
  await tab.page.getByLabel('API key or sign-in link').fill(key);
  await tab.page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens the form for a new instance and enters a name and a variable. */
async function fillLaunchForm(tab: Tab): Promise<void> {
  await tab.open('/instances', 'Instances');
  await tab.awaitStream('live');
  await tab.page.getByRole('button', { name: 'Launch', exact: true }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('half-done');
  await dialog.getByLabel('Command', { exact: true }).fill('sleep 600');
}

describe('a session that ends', () => {
  test(
    'keeps a filled form for the same key, in every tab, and the page is live again',
    { timeout: 120_000 },
    async ({ server, tabs }) => {
      const { api } = await server.admin.createKey('busy', 'admin');
      await tabs.signIn(api.key);
      const tab = await tabs.add(/status of 401/);
      await fillLaunchForm(tab);
      const other = await tabs.add(/status of 401/);
      await fillLaunchForm(other);

      // ends on the server, without the console's own sign-out
      const status = await tab.page.evaluate(
        async () =>
          (
            await fetch('/api/session', {
              method: 'DELETE',
              headers: {
                'X-Requested-With': 'windsock',
                'X-Windsock-Session': localStorage.getItem('windsock:session') ?? '',
              },
            })
          ).status,
      );
      expect(status).toBe(204);
      await other.page.getByRole('alert').getByText('Your session has ended').waitFor();
      await signInAgain(tab, api.key);

      for (const each of [tab, other]) {
        const dialog = each.page.getByRole('dialog');
        await dialog.waitFor();
        expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('half-done');
        expect(await dialog.getByLabel('Command', { exact: true }).inputValue()).toBe('sleep 600');
        await each.awaitStream('live');
      }
      await tab.page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true }).click();
      await tab.awaitStatus('half-done', 'RUNNING');
      await other.awaitStatus('half-done', 'RUNNING');

      // the form still asks before it is discarded, and the focus returns to the page
      await other.page.keyboard.press('Escape');
      await other.page.getByRole('button', { name: 'Discard', exact: true }).click();
      await other.page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  );

  test('keeps nothing for another key, and nothing without input', async ({ server, tabs }) => {
    const { id, api } = await server.admin.createKey('leaving', 'admin');
    await tabs.signIn(api.key);
    const filled = await tabs.add(/status of 401/);
    await fillLaunchForm(filled);
    const plain = await tabs.add(/status of 401/);
    await plain.open('/instances', 'Instances');
    await plain.awaitStream('live');

    await server.admin.revokeKey(id);
    await plain.page.getByRole('alert').getByText('Your session has ended').waitFor();
    expect(await plain.page.locator('nav').count()).toBe(0);
    await signInAgain(filled, server.admin.key);
    await filled.heading('Instances').waitFor();
    await filled.awaitStream('live');
    // the address opens the form again, and it is empty
    expect(await filled.page.getByRole('dialog').getByLabel('Name', { exact: true }).inputValue()).toBe('');
  });
});

describe('a page whose code the server no longer has', () => {
  test('is loaded again, once', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/./);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    const loaded = await tab.page.evaluate(
      () => new Set(performance.getEntriesByType('resource').map(({ name }) => name)).size,
    );
    expect(loaded).toBeGreaterThan(0);

    // as after an upgrade: every script that the tab has not loaded is gone
    let missing = 0;
    await tab.page.route(/\/_next\/static\/.*\.js/, async (route) => {
      missing += 1;
      await route.fulfill({ status: 404, body: '' });
    });
    await tab.page.evaluate(() => Reflect.set(globalThis, 'beforeUpgrade', true));
    await tab.page.getByRole('link', { name: 'Events', exact: true }).click();
    await tab.page.getByRole('heading', { name: 'Something went wrong' }).waitFor();
    expect(missing).toBeGreaterThan(0);
    await tab.page.unroute(/\/_next\/static\/.*\.js/);
    await tab.heading('Events').waitFor();
    await tab.awaitStream('live');
    expect(await tab.page.evaluate(() => Reflect.has(globalThis, 'beforeUpgrade'))).toBe(false);
  });
});
