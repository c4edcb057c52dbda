// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { test } from './fixtures';

/** The names of buttons that a viewer must not see. */
const MUTATIONS =
  /^(launch|start|stop|kill|restart|pause(?! charts)|resume|terminate|create|delete|attach|detach|rotate|revoke|publish|new)\b/i;

/** The pages whose "Pause" button only stops the list from changing. */
const PAUSED_LISTS = ['/events', '/audit'];

describe('a key', () => {
  test('that is revoked signs out the page, which says why', async ({ server, tabs }) => {
    const { id, api } = await server.admin.createKey('leaving', 'operator');
    await tabs.signIn(api.key);
    const tab = await tabs.add(/status of 401/);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');

    await server.admin.revokeKey(id);
    await tab.heading('Windsock').waitFor();
    await tab.page.getByRole('alert').getByText('Your session has ended').waitFor();
    // the content of the page is gone
    expect(await tab.page.getByRole('navigation').count()).toBe(0);

    // signing in with another key returns to the same page
    await tab.page.getByLabel('API key or sign-in link').fill(server.admin.key);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Instances').waitFor();
  });

  test('shows its sessions, and ends one of them', async ({ server, tabs, otherTabs }) => {
    const { id, api } = await server.admin.createKey('shared', 'operator');
    await otherTabs.signIn(api.key);
    const signedIn = await otherTabs.add(/status of 401/);
    await signedIn.open('/instances', 'Instances');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/keys', 'Keys');
    await page.locator(`tr[data-row="${id}"]`).getByRole('button', { name: 'More about shared' }).click();
    await page.getByRole('menuitem', { name: 'Browser sessions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sessions of shared' });
    await dialog.getByText('Chrome on Linux').waitFor();
    await dialog.getByRole('button', { name: 'End session' }).click();
    await dialog.getByText('No open sessions').waitFor();
    await signedIn.page.getByRole('alert').getByText('Your session has ended').waitFor();
  });

  test('of a viewer sees its own sessions', async ({ server, tabs }) => {
    const { api } = await server.admin.createKey('alone', 'viewer');
    await tabs.signIn(api.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.page.getByRole('button', { name: 'Your sessions' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Your sessions' });
    await dialog.getByText('this browser').waitFor();
    expect(await dialog.getByRole('button', { name: 'End session' }).count()).toBe(0);
  });

  test('of a viewer shows no actions', async ({ server, tabs }) => {
    const instance = await server.admin.launch({ name: 'seen', command: ['sleep', '1000'] });
    const { api } = await server.admin.createKey('looking', 'viewer');
    await tabs.signIn(api.key);
    const tab = await tabs.add();
    const paths = [
      // the explorer lists all calls, but the server rejects them
      ...PAGES.map(({ path }) => path).filter((path) => path !== '/explorer'),
      `/instances/detail?id=${instance.id}`,
      '/instances?launch=1',
    ];
    for (const path of paths) {
      await tab.load(path);
      await tab.awaitSettled();
      const shown = await tab.page
        .getByRole('main')
        .getByRole('button', { name: MUTATIONS })
        .allTextContents();
      const allowed = PAUSED_LISTS.includes(path) ? ['Pause'] : [];
      expect(
        shown.filter((name) => !allowed.includes(name.trim())),
        path,
      ).toEqual([]);
      expect(await tab.page.getByRole('dialog').count()).toBe(0);
    }

    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('seen', 'RUNNING');
    await tab.page.getByText('Read-only access (instance:write required to make changes).').waitFor();
    expect(await tab.row('seen').getByRole('button').count()).toBe(0);
    expect(await tab.page.getByRole('checkbox').count()).toBe(0);
    await tab.page.keyboard.press('/');
    const palette = tab.page.getByRole('dialog', { name: 'Search' });
    await palette.getByRole('combobox').fill('launch');
    await palette.getByText('No results.').waitFor();
  });
});
