// SPDX-License-Identifier: Apache-2.0
import { chromium } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import { test as base } from './fixtures';
import { WindsockServer } from './server';
import { setting } from './setting';
import { Tabs } from './tab';

/** A test with a server that browsers may also reach under another name. */
const test = base.extend<{ server: WindsockServer }>({
  server: [
    async ({}, provide) => {
      const server = await WindsockServer.start({
        WINDSOCK_HUB_HEARTBEAT_SECONDS: '1',
        WINDSOCK_ALLOWED_HOSTS: 'windsock.test',
      });
      await provide(server);
      await server.close();
    },
    { scope: 'file' },
  ],
});

describe('volumes', () => {
  test('are created, attached, updated live, and deleted after a confirmation', async ({ server, tabs }) => {
    const instance = await server.admin.launch({ name: 'database', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of (400|409)/);
    const { page } = tab;
    await tab.open('/volumes', 'Volumes');
    await tab.awaitStream('live');

    await page.getByRole('button', { name: 'Create volume' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('no name');
    await dialog.getByRole('button', { name: 'Create volume' }).click();
    await dialog.getByLabel('Name').and(page.locator('[aria-invalid=true]')).waitFor();
    await dialog.getByLabel('Name').fill('tables');
    await dialog.getByRole('button', { name: 'Create volume' }).click();
    await dialog.waitFor({ state: 'detached' });
    await tab.row('tables').getByText('not attached', { exact: true }).waitFor();

    await tab.row('tables').getByRole('button', { name: 'Attach tables' }).click();
    await dialog.getByLabel('Instance').selectOption(instance.id);
    await dialog.getByLabel('Mount path').fill('/var/tables');
    await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
    await tab.row('tables').getByRole('link', { name: 'database' }).waitFor();

    // changes that other clients make appear too
    await server.admin.createVolume('of-another', 1);
    await tab.row('of-another').waitFor();

    await tab.row('tables').getByRole('button', { name: 'Delete tables' }).click();
    await dialog.getByRole('heading', { name: 'tables is in use' }).waitFor();
    await dialog.getByRole('button', { name: 'Detach…' }).click();
    await dialog.getByRole('button', { name: 'Detach tables' }).click();
    await tab.row('tables').getByText('not attached', { exact: true }).waitFor();
    await tab.row('tables').getByRole('button', { name: 'Delete tables' }).click();
    await dialog.getByRole('button', { name: 'Delete tables' }).click();
    await tab.row('tables').waitFor({ state: 'detached' });
  });
});

describe('the filters of a list', () => {
  test('show the filter of the list, also if another control changes it', async ({ server, tabs }) => {
    await server.admin.createVolume('orders-data', 1);
    await server.admin.createVolume('users-data', 1);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/volumes', 'Volumes');
    const name = page.getByLabel('Filter by name');
    await name.pressSequentially('orders');
    await tab.row('users-data').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('users-data');
    await page.getByRole('option', { selected: true, name: 'users-data' }).waitFor();
    await page.keyboard.press('Enter');
    await tab.row('users-data').waitFor();
    await expect.poll(() => name.inputValue()).toBe('users-data');
    await name.fill('none');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await tab.row('orders-data').waitFor();
    await expect.poll(() => name.inputValue()).toBe('');
  });

  test('keep what the user types, including spaces', async ({ server, tabs }) => {
    await server.admin.publish(['ORDER_PLACED']);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/events', 'Events');
    const text = page.getByLabel('Text', { exact: true });
    await text.pressSequentially('order ');
    await page.waitForURL(/text=order/);
    await page.getByRole('button', { name: 'Order placed' }).waitFor();
    await text.pressSequentially('placed');
    await page.waitForURL(/text=order(\+|%20)placed/);
    expect(await text.inputValue()).toBe('order placed');
  });
});

describe('keys', () => {
  test('are shown once, grant their permissions, and end when they are revoked', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/keys', 'Keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('reader');
    await dialog.getByLabel('Permissions').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const secret = await dialog.getByLabel('Secret of reader').inputValue();
    expect(secret).toMatch(/^wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/);

    // the dialog cannot be closed by accident, and the secret is not in the page afterwards
    await page.keyboard.press('Escape');
    await dialog.getByText('You have not copied the secret. Close anyway?').waitFor();
    await dialog.getByRole('button', { name: 'Close anyway' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(secret.slice(13));

    const asReader = (path: string) => fetch(server.url + path, { headers: { 'X-API-Key': secret } });
    expect((await asReader('/api/instances')).status).toBe(200);
    expect((await asReader('/api/keys')).status).toBe(403);
    await page.getByRole('button', { name: 'Revoke reader' }).click();
    await dialog.getByRole('button', { name: 'Revoke reader' }).click();
    await page
      .getByRole('row', { name: /reader/ })
      .getByText('Revoked')
      .waitFor();
    expect((await asReader('/api/instances')).status).toBe(401);
  });
});

describe('a page that the browser does not trust', () => {
  test('copies texts and secrets over plain HTTP from another host', async ({ server }) => {
    const browser = await chromium.launch({
      executablePath: setting('CHROMIUM'),
      args: ['--no-sandbox', '--host-resolver-rules=MAP windsock.test 127.0.0.1'],
    });
    const tabs = await Tabs.of(browser, server.url.replace('127.0.0.1', 'windsock.test'));
    onTestFinished(async () => {
      await tabs.close();
      await browser.close();
    });
    // a browser reports that it ignores this header from such a server
    const tab = await tabs.add(/status of 401|Cross-Origin-Opener-Policy/);
    const { page } = tab;
    await tab.open('/keys', 'Windsock');
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await page.getByLabel('API key or sign-in link').fill(server.admin.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await tab.heading('Keys').waitFor();

    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('copied');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const secret = await dialog.getByLabel('Secret of copied').inputValue();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    const filter = page.getByRole('searchbox', { name: 'Filter by name' });
    await filter.focus();
    await page.keyboard.press('Control+V');
    await expect.poll(() => filter.inputValue()).toBe(secret);
  });
});

describe('the audit log', () => {
  test('is updated live and can be paused', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/audit', 'Audit log');
    await tab.awaitSettled();
    const rows = page.getByRole('row', { name: /volume:create/ });
    const before = await rows.count();

    await server.admin.createVolume('live', 1);
    await expect.poll(() => rows.count()).toBe(before + 1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await server.admin.createVolume('paused', 1);
    await page.getByText('Paused: 1 new entry.').waitFor();
    expect(await rows.count()).toBe(before + 1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => rows.count()).toBe(before + 2);
  });

  test('is verified, and an invalid entry is named', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/ERR_FAILED/);
    const { page } = tab;
    await tab.open('/audit', 'Audit log');
    await page.getByRole('button', { name: 'Verify' }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify audit log' });
    await dialog.getByText('All entries are valid').waitFor();

    // the server's chain is valid, so fake a response for an invalid chain
    const result = {
      ok: false,
      rows: 41,
      retired_rows: 0,
      head_hash: 'a'.repeat(64),
      bad_row: { place: 42, id: null, kind: 'MISSING', detail: 'Entries are missing before it.' },
      verified_at: '2026-01-02T03:04:05.678Z',
    };
    await page.route('**/api/audit/verify', (route) => route.fulfill({ json: result }));
    await dialog.getByRole('button', { name: 'Verify again' }).click();
    await dialog.getByText('Entry 42 is invalid.').waitFor();
    await dialog.getByText('missing', { exact: true }).waitFor();

    await page.route('**/api/audit/verify', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Verify again' }).click();
    await dialog.getByText('Could not verify the audit log').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
