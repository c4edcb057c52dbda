// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test } from './fixtures';

const UNAVAILABLE = {
  type: 'about:blank',
  title: 'Overloaded',
  status: 503,
  detail: 'The server is busy.',
  code: 'OVERLOADED',
  request_id: null,
};

describe('the charts of the host', () => {
  test('keep their period after a reload, and say why a period cannot be read', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of 503/);
    const { page } = tab;
    await tab.open('/', 'Dashboard');
    const period = (name: string) =>
      page.getByRole('group', { name: 'Period' }).getByRole('button', { name, exact: true });
    await period('24 h').click();
    await expect.poll(() => new URL(page.url()).search).toBe('?period=24h');
    await tab.reload();
    await page.getByRole('img', { name: /^Memory of the host over 24 h/ }).waitFor();
    await page.locator('button[aria-pressed=true]').and(period('24 h')).waitFor();

    // the first request fails, and the responses to the others are delayed
    let requests = 0;
    let respond: () => void = () => undefined;
    const responding = new Promise<void>((resolve) => (respond = resolve));
    await page.route(/\/api\/host\/metrics/, async (route) => {
      requests += 1;
      if (requests === 1) {
        await route.fulfill({ status: 503, json: UNAVAILABLE });
      } else {
        await responding;
        await route.fallback();
      }
    });
    await period('6 h').click();
    const problem = page.getByRole('alert').getByText('Could not load this period: The server is busy.');
    await problem.waitFor();
    // the page tries again by itself, and does not change until there is a response
    await expect.poll(() => requests).toBe(2);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => requests).toBe(3);
    respond();
    await problem.waitFor({ state: 'detached' });

    // the default needs no parameter
    await period('15 min').click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });
});
