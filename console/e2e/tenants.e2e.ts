// SPDX-License-Identifier: Apache-2.0
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { Api } from './api';
import { test } from './fixtures';
import type { Tab } from './tab';

/** Locates a tenant's meter for a quota, such as `instances`, at the given level. */
function quota(tab: Tab, tenant: string, name: string, level: string): Locator {
  return tab.row(tenant).locator(`[data-quota=${name}][data-level=${level}]`);
}

/** Matches the errors of rejected requests, and of requests for the usage of a tenant that was just deleted. */
const REJECTED = /status of (400|404|409)/;

describe('tenants', () => {
  test('are created with quotas and a key, limited by them, and deleted when they are empty', async ({
    server,
    tabs,
    otherTabs,
  }) => {
    await server.admin.launch({ name: 'of-the-first', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const manager = await tabs.add(REJECTED);
    const { page } = manager;
    const dialog = page.getByRole('dialog');
    await manager.open('/tenants', 'Tenants');
    await manager.awaitStream('live');
    // the manager's own tenant cannot be deleted, and its keys have their own page
    await manager.row('default').getByText('yours').waitFor();
    await expect.poll(() => manager.row('default').getByRole('button').count()).toBe(1);

    await page.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.getByLabel('Name').fill('team-blue');
    await dialog.getByLabel('Instances').fill('1');
    await dialog.getByLabel('Keys').fill('-1');
    await dialog.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.getByLabel('Keys').and(page.locator('[aria-invalid=true]')).waitFor();
    await dialog.getByLabel('Keys').fill('3');
    await dialog.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.getByRole('button', { name: 'Create first key' }).click();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const secret = await dialog.getByLabel('Secret of admin').inputValue();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(secret.slice(13));

    // the key signs in to the tenant and cannot see the first tenant
    const member = await otherTabs.add(/status of (401|403|409)|HTTP Authentication failed/);
    await member.open('/instances', 'Windsock');
    await member.page.getByLabel('API key or sign-in link').fill(secret);
    await member.page.getByRole('button', { name: 'Sign in' }).click();
    await member.heading('Instances').waitFor();
    await member.awaitSettled();
    expect(await member.page.getByText('of-the-first').count()).toBe(0);
    expect(await member.page.getByRole('link', { name: 'Tenants' }).count()).toBe(0);
    await member.open('/tenants', 'Tenants');
    await member.page.getByText('Requires the tenant:manage permission.').waitFor();

    // it can launch up to the quota
    const launch = async (name: string) => {
      await member.page.getByRole('button', { name: 'Launch', exact: false }).first().click();
      const launching = member.page.getByRole('dialog');
      await launching.getByLabel('Name').fill(name);
      await launching.getByRole('textbox', { name: 'Command', exact: true }).fill('sleep 1000');
      await launching.getByRole('button', { name: 'Launch', exact: true }).click();
      return launching;
    };
    await member.open('/instances', 'Instances');
    await member.awaitStream('live');
    await launch('first');
    await member.page.getByRole('dialog').waitFor({ state: 'detached' });
    await member.awaitStatus('first', 'RUNNING');
    const rejected = await launch('second');
    await rejected.getByRole('alert').getByText(/\S/).waitFor();
    await rejected.getByRole('button', { name: 'Cancel' }).click();

    // the manager's page shows the new usage
    await quota(manager, 'team-blue', 'instances', 'full').getByText('1 of 1').waitFor();
    await page.getByRole('button', { name: 'At a quota' }).click();
    await manager.row('default').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Quotas of team-blue' }).click();
    await dialog.getByLabel('Instances').fill('0');
    await dialog.getByRole('status').getByText('The tenant already exceeds this: 1 instance.').waitFor();
    await dialog.getByLabel('CPU').fill('1.5');
    await dialog.getByRole('button', { name: 'Save quotas' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'At a quota' }).click();
    await quota(manager, 'team-blue', 'instances', 'over').getByText('1 of 0').waitFor();
    await quota(manager, 'team-blue', 'cpu_limit_millis', 'below').getByText('0 of 1.5 cores').waitFor();

    // create another key and revoke it
    await page.getByRole('button', { name: 'Keys of team-blue' }).click();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByLabel('Name').fill('spare');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByLabel('Secret of spare').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.getByRole('button', { name: 'Close anyway' }).click();
    await dialog.getByRole('button', { name: 'Revoke spare' }).click();
    await dialog.getByRole('button', { name: 'Revoke spare' }).click();
    await dialog.getByRole('button', { name: 'Revoke spare' }).waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Revoke admin' }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();

    // it cannot be deleted by accident, or while it has resources
    await page.getByRole('button', { name: 'Delete team-blue' }).click();
    await dialog.getByText('The tenant still has 1 instance').waitFor();
    const name = dialog.getByLabel('Type team-blue to confirm');
    await name.fill('team');
    await dialog.getByRole('button', { name: 'Delete team-blue' }).click();
    await name.and(page.locator('[aria-invalid=true]')).waitFor();
    await name.fill('team-blue');
    await dialog.getByRole('button', { name: 'Delete team-blue' }).click();
    await dialog.getByRole('alert').getByText(/\S/).waitFor();

    await new Api(server.url, secret).terminateAll();
    await dialog.getByRole('button', { name: 'Delete team-blue' }).click();
    await dialog.waitFor({ state: 'detached' });
    await manager.row('team-blue').waitFor({ state: 'detached' });
    await member.heading('Windsock').waitFor();
    await member.page.getByRole('alert').getByText('Your session has ended').waitFor();
    expect((await fetch(`${server.url}/api/session`, { headers: { 'X-API-Key': secret } })).status).toBe(401);
  });

  test('are managed without their keys by a key that cannot manage keys', async ({ server, tabs }) => {
    const { api } = await server.admin.createKey('planner', ['tenant:manage']);
    await tabs.signIn(api.key);
    const tab = await tabs.add(REJECTED);
    await tab.open('/tenants', 'Tenants');
    await tab.page.getByText('Without key:manage').waitFor();

    // no stream reports this tenant
    await server.admin.createTenant('team-green', { keys: 1 });
    await quota(tab, 'team-green', 'keys', 'full').waitFor();
    expect(await tab.page.getByRole('button', { name: /^Keys of/ }).count()).toBe(0);
    await tab.page.getByRole('button', { name: 'Create tenant' }).click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('team-red');
    await dialog.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.waitFor({ state: 'detached' });
    await tab.page.getByRole('button', { name: 'Delete team-red' }).click();
    await dialog.getByLabel('Type team-red to confirm').fill('team-red');
    await dialog.getByRole('button', { name: 'Delete team-red' }).click();
    await tab.row('team-red').waitFor({ state: 'detached' });
    await tab.row('team-green').waitFor();
  });
});
