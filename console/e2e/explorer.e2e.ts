// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import { expectFits, violations, violationsInBothSchemes } from './look';
import type { Tab } from './tab';

async function openOperation(tab: Tab, summary: string): Promise<void> {
  await tab.page.getByRole('searchbox', { name: 'Search the operations' }).fill(summary);
  await tab.page.getByRole('button', { name: summary }).first().click();
  await tab.page.getByRole('heading', { name: summary }).waitFor();
}

describe('the API explorer', () => {
  test('makes calls with the session, and with another key', async ({ server, tabs }) => {
    const { id } = await server.admin.launch({ name: 'explored', command: ['sleep', '1000'] });
    const { api } = await server.admin.createKey('looking', 'viewer');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of (400|403)/);
    const { page } = tab;
    await tab.open('/explorer', 'API explorer');
    const answer = (status: number) => page.locator(`[data-status="${status}"]`);
    const send = page.getByRole('button', { name: 'Send', exact: true });

    await openOperation(tab, 'Change an instance');
    await send.click();
    await page.getByText('Enter a value.').waitFor();
    await page.getByLabel('id (path').fill(id);
    await page.getByLabel('Body').fill('{"labels": {"from": "explorer"}}');
    await page.getByLabel('dry_run').selectOption('true');
    await send.click();
    await answer(200).getByText('"from": "explorer"').waitFor();
    expect((await server.admin.instance(id)).labels).toEqual({});
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await expectFits(page, 'explorer');

    await page.getByRole('button', { name: 'Use another key' }).click();
    await page.getByLabel('API key').fill(api.key);
    await page.getByRole('button', { name: 'Use this key' }).click();
    await send.click();
    await answer(403).getByText('"FORBIDDEN"').waitFor();
    await page.getByRole('button', { name: 'Use my session' }).click();
    await page.getByLabel('dry_run').selectOption('false');
    await send.click();
    await answer(200).waitFor();
    expect((await server.admin.instance(id)).labels).toEqual({ from: 'explorer' });
  });

  test('follows server-sent events and WebSockets', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/explorer?q=stream', 'API explorer');
    await page.locator('[data-method=SSE]').first().click();
    const messages = page.getByRole('list', { name: 'Messages' });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('status').getByText('Connected').waitFor();
    await messages.locator('[data-message=summary]').first().waitFor();
    await messages.locator('[data-message=heartbeat]').first().waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('Disconnected.').waitFor();

    // a log is read in one response, or followed
    const { id } = await server.admin.launch({
      name: 'talks',
      command: ['sh', '-c', 'echo hello; sleep 1000'],
    });
    await server.admin.awaitOutput(id, 'hello');
    await tab.open('/explorer?op=getInstanceLogs', 'API explorer');
    await page.getByLabel('id (path').fill(id);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('[data-status="200"]').getByText('hello').waitFor();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await messages.locator('[data-message=log]').getByText('hello').waitFor();

    await tab.open('/explorer?q=websocket', 'API explorer');
    await page.getByRole('button', { name: /\/ws$/ }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await messages.getByText('"WELCOME"').waitFor();
    await page.getByRole('button', { name: 'Ping' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await messages.getByText('"PONG"').waitFor();
    await server.admin.publish(['EXPLORED']);
    await messages.getByText('"EXPLORED"').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
