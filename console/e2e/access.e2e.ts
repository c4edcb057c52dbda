// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { test } from './fixtures';

/** The names of buttons that a viewer must not see. */
const MUTATIONS =
  /^(launch|start|stop|restart|pause(?! log)|resume|terminate|create|delete|attach|detach|rotate|revoke|publish|new)\b/i;

describe('a key', () => {
  test('that is revoked signs out the page, which says why', async ({ server, tabs }) => {
    const { id, api } = await server.admin.createKey('leaving', 'operator');
    await tabs.signIn(api.key);
    const tab = await tabs.add(/status of 401/);
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');

    await server.admin.revokeKey(id);
    await tab.heading('Windsock').waitFor({ timeout: 3_000 });
    await tab.page.getByRole('alert').getByText('Your session has ended').waitFor();
    // nothing that it showed is left
    expect(await tab.page.getByRole('navigation').count()).toBe(0);

    // another key continues on the same page
    await tab.page.getByLabel('API key or sign-in link').fill(server.admin.key);
    await tab.page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Instances').waitFor();
  });

  test('of a viewer shows no actions', async ({ server, tabs }) => {
    const instance = await server.admin.launch({ name: 'seen', command: ['sleep', '1000'] });
    const { api } = await server.admin.createKey('looking', 'viewer');
    await tabs.signIn(api.key);
    const tab = await tabs.add();
    const paths = [
      ...PAGES.map(({ path }) => path),
      `/instances/detail?id=${instance.id}`,
      '/instances?launch=1',
    ];
    for (const path of paths) {
      await tab.page.goto(server.url + path);
      await tab.awaitSettled();
      const buttons = await tab.page.getByRole('main').getByRole('button').allTextContents();
      expect(buttons.filter((text) => MUTATIONS.test(text.trim()))).toEqual([]);
      expect(await tab.page.getByRole('main').getByRole('button', { name: MUTATIONS }).count()).toBe(0);
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
