// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test } from './fixtures';

describe('volumes', () => {
  test('are made, attached, told live, and deleted once that is confirmed', async ({ server, tabs }) => {
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
    await tab.row('tables').getByText('nothing', { exact: true }).waitFor();

    await tab.row('tables').getByRole('button', { name: 'Attach tables' }).click();
    await dialog.getByLabel('Instance').selectOption(instance.id);
    await dialog.getByLabel('Mount path').fill('/var/tables');
    await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
    await tab.row('tables').getByRole('link', { name: 'database' }).waitFor();

    // what somebody else does shows as well
    await server.admin.createVolume('of-another', 1);
    await tab.row('of-another').waitFor();

    await tab.row('tables').getByRole('button', { name: 'Delete tables' }).click();
    await dialog.getByRole('heading', { name: 'tables is in use' }).waitFor();
    await dialog.getByRole('button', { name: 'Detach…' }).click();
    await dialog.getByRole('button', { name: 'Detach tables' }).click();
    await tab.row('tables').getByText('nothing', { exact: true }).waitFor();
    await tab.row('tables').getByRole('button', { name: 'Delete tables' }).click();
    await dialog.getByRole('button', { name: 'Delete tables' }).click();
    await tab.row('tables').waitFor({ state: 'detached' });
  });
});

describe('keys', () => {
  test('are shown once, open what they were made for, and end when they are revoked', async ({
    server,
    tabs,
  }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/keys', 'Keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('reader');
    await dialog.getByLabel('May do').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const secret = await dialog.getByLabel('Secret of reader').inputValue();
    expect(secret).toMatch(/^wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/);

    // not closed by mistake, and nowhere once it is closed
    await page.keyboard.press('Escape');
    await dialog.getByText('It is not copied yet. Close all the same?').waitFor();
    await dialog.getByRole('button', { name: 'Close without it' }).click();
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

describe('the audit', () => {
  test('tells live who did what, and holds still when it is asked to', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/audit', 'Audit');
    await tab.awaitSettled();
    const rows = page.getByRole('row', { name: /volume:create/ });
    const before = await rows.count();

    await server.admin.createVolume('told', 1);
    await expect.poll(() => rows.count()).toBe(before + 1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await server.admin.createVolume('not-yet', 1);
    await page.getByText('Paused; 1 new row waits.').waitFor();
    expect(await rows.count()).toBe(before + 1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => rows.count()).toBe(before + 2);
  });

  test('is verified, and a row that is not right is named', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/ERR_FAILED/);
    const { page } = tab;
    await tab.open('/audit', 'Audit');
    await page.getByRole('button', { name: 'Verify' }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify the audit' });
    await dialog.getByText('Every row is as it was recorded').waitFor();

    // the server's chain is whole, so another answer stands for one that is not
    const found = {
      ok: false,
      rows: 41,
      retired_rows: 0,
      head_hash: 'a'.repeat(64),
      bad_row: { place: 42, id: null, kind: 'MISSING', detail: 'Rows are missing before it.' },
      verified_at: '2026-01-02T03:04:05.678Z',
    };
    await page.route('**/api/audit/verify', (route) => route.fulfill({ json: found }));
    await dialog.getByRole('button', { name: 'Verify again' }).click();
    await dialog.getByText('Row 42 is not right.').waitFor();
    await dialog.getByText('gone').waitFor();

    await page.route('**/api/audit/verify', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Verify again' }).click();
    await dialog.getByText('It could not be verified').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
