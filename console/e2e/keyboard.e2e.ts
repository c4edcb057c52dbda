// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { test } from './fixtures';
import { rendered } from './look';

describe('with only the keyboard', () => {
  test('the palette finds an instance and opens it', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'needle', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');
    const { page } = tab;

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Search' });
    await palette.locator('input:focus').waitFor();
    await page.keyboard.type('needle');
    await palette.getByRole('option', { name: 'needle' }).and(page.locator('[aria-selected=true]')).waitFor();
    await page.keyboard.press('Enter');
    await tab.heading('needle').waitFor();
    await palette.waitFor({ state: 'detached' });

    await page.keyboard.press('/');
    await palette.waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
  });

  test('the palette opens the chosen entry, although others are added before it', async ({
    server,
    tabs,
  }) => {
    await server.admin.launch({ name: 'queue-1', command: ['sleep', '1000'] });
    await server.admin.launch({ name: 'queue-2', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');
    const { page } = tab;
    await page.keyboard.press('/');
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('queue-');
    const chosen = page.getByRole('option').and(page.locator('[aria-selected=true]'));
    for (const [key, name] of [
      [null, 'queue-2'],
      ['ArrowDown', 'queue-1'],
    ] as const) {
      if (key !== null) {
        await page.keyboard.press(key);
      }
      await chosen.and(page.getByRole('option', { name })).waitFor();
      await server.admin.launch({ name: `queue-before-${name}`, command: ['sleep', '1000'] });
      await page
        .getByRole('option', { name: `queue-before-${name}` })
        .first()
        .waitFor();
      await chosen.and(page.getByRole('option', { name: new RegExp(`^${name}`) })).waitFor();
    }
    await page.keyboard.press('Enter');
    await tab.heading('queue-1').waitFor();
  });

  test('every page opens with its shortcut, and ? lists the shortcuts', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/', 'Dashboard');
    await tab.awaitStream('live');
    for (const { name, shortcut } of [...PAGES].reverse()) {
      // without waiting for the page in between: the second key must follow within a second
      await Promise.all([tab.page.keyboard.press('g'), tab.page.keyboard.press(shortcut)]);
      await tab.heading(name).waitFor();
    }
    await tab.page.keyboard.press('?');
    const help = tab.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const { name } of PAGES) {
      await help.getByText(`Go to ${name}`).waitFor();
    }
    await tab.page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });

  test('a form survives Esc, however often it is pressed, and the focus returns to the row', async ({
    server,
    tabs,
  }) => {
    await server.admin.launch({ name: 'kept', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/', 'Dashboard');
    await page.getByRole('link', { name: 'Instances', exact: true }).first().press('Enter');
    await tab.heading('Instances').waitFor();
    await page.getByRole('button', { name: 'Launch', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Launch instance' });
    const name = dialog.getByLabel('Name').first();
    await name.pressSequentially('typed');
    // a browser lets a page keep its dialog open only once until the user does something else
    for (let times = 0; times < 4; times += 1) {
      await page.keyboard.press('Escape');
      await rendered(page);
      await dialog.waitFor();
      expect(await name.inputValue()).toBe('typed');
    }
    const discard = dialog.getByRole('button', { name: 'Discard' });
    await expect
      .poll(async () => {
        if (!(await discard.isVisible())) {
          await page.keyboard.press('Escape');
          // a second Esc would return to the form
          await rendered(page);
        }
        return discard.isVisible();
      })
      .toBe(true);
    // neither does going back or a reload discard it without confirmation
    await dialog.getByRole('button', { name: 'Keep editing' }).press('Enter');
    await page.evaluate(() => history.back());
    await discard.waitFor();
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => void setTimeout(() => location.reload()));
    await (await asked).dismiss();
    expect(await name.inputValue()).toBe('typed');
    await discard.press('Enter');
    await dialog.waitFor({ state: 'detached' });

    await tab.row('kept').getByRole('button', { name: 'Stop kept' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop kept' }).press('Enter');
    await tab.awaitStatus('kept', 'STOPPED');
    await expect
      .poll(() => tab.row('kept').evaluate((row) => row.contains(document.activeElement)))
      .toBe(true);
  });

  test('the first link skips the navigation', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitSettled();
    await tab.page.keyboard.press('Tab');
    const skip = tab.page.getByRole('link', { name: 'Skip to content' });
    await expect.poll(() => skip.evaluate((element) => element === document.activeElement)).toBe(true);
    await expect
      .poll(() => skip.evaluate((element) => element.getBoundingClientRect().top))
      .toBeGreaterThanOrEqual(0);
    await tab.page.keyboard.press('Enter');
    await expect.poll(() => tab.page.evaluate(() => document.activeElement?.id)).toBe('main');
    await tab.page.keyboard.press('Tab');
    await tab.page.locator('#main :focus').waitFor();
  });
});
