// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';

/** Returns the pid of an instance, from the name that the process driver gives a run: `<pid>@<start time>+…`. */
function pidOf(driverRef: string | null): number {
  const pid = Number(/^(\d+)@/.exec(driverRef ?? '')?.[1]);
  expect(pid).toBeGreaterThan(1);
  return pid;
}

/** Delays messages of a type to a tab, as a slow network does. Returns a function that delivers them. */
async function delay(page: Page, type: string): Promise<() => void> {
  const delayed: (() => void)[] = [];
  let delaying = true;
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (delaying && String(message).includes(`"type":"${type}"`)) {
        delayed.push(() => socket.send(message));
      } else {
        socket.send(message);
      }
    });
  });
  return () => {
    delaying = false;
    delayed.forEach((send) => send());
  };
}

function pixels(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => (element instanceof HTMLCanvasElement ? element.toDataURL() : ''));
}

describe('instances', () => {
  test('are launched with the dialog, which shows errors of the API at its fields', async ({
    server,
    tabs,
  }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of (400|409)/);
    const deliver = await delay(tab.page, 'INSTANCE_STARTED');
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    await tab.page.getByRole('button', { name: 'Launch', exact: true }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Launch instance' });
    const launch = dialog.getByRole('button', { name: 'Launch', exact: true });
    const name = dialog.getByLabel('Name');

    await name.fill('not a name');
    await dialog.getByLabel('Memory limit (MiB)').fill('0.001');
    await launch.click();
    const invalid = tab.page.locator('[aria-invalid=true]');
    const memory = dialog.getByLabel('Memory limit (MiB)');
    const command = dialog.getByLabel('Command');
    await name.and(invalid).waitFor();
    await memory.and(invalid).waitFor();
    await memory.fill('');
    await name.fill('hello');
    await launch.click();
    await command.and(invalid).waitFor();
    // nothing was launched
    await tab.page.getByRole('heading', { name: 'No instances yet' }).waitFor();

    await command.fill(`sh -c 'echo "hello there"; exec sleep 1000'`);
    await launch.click();
    await dialog.waitFor({ state: 'detached' });
    await tab.awaitStatus('hello', 'STARTING');
    deliver();
    await tab.awaitStatus('hello', 'RUNNING');
    const launched = await server.admin.instanceNamed('hello');
    expect(launched.command).toEqual(['sh', '-c', 'echo "hello there"; exec sleep 1000']);

    // the name is not free while the first instance exists
    await tab.page.getByRole('button', { name: 'Launch', exact: true }).click();
    await name.fill('hello');
    await command.fill('sleep 1000');
    await launch.click();
    await name.and(invalid).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('show their usage live, and that they were killed from outside', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    const instance = await server.admin.launch({
      name: 'busy',
      command: ['sh', '-c', 'echo begins; while :; do :; done'],
      cpu_limit_millis: 300,
    });
    await tab.awaitStatus('busy', 'RUNNING');

    await tab.row('busy').getByRole('link', { name: 'busy' }).click();
    await tab.heading('busy').waitFor();
    const chart = tab.page.getByRole('img', { name: /^CPU of busy, now [1-9]/ });
    await chart.waitFor();
    const before = await pixels(chart.locator('canvas'));
    await expect.poll(() => pixels(chart.locator('canvas')), { timeout: 15_000 }).not.toBe(before);
    await tab.page.getByText('begins', { exact: true }).waitFor();

    process.kill(pidOf(instance.driver_ref), 'SIGKILL');
    await tab.page.locator('[data-status=ERROR]').waitFor();
    await tab.page.getByText('Exit code 137 (signal 9)').waitFor();
    await tab.page
      .getByRole('region', { name: 'Changes of this instance' })
      .getByText('Instance failed')
      .waitFor();

    // the list shows it as well, with the reason
    await tab.page.getByRole('link', { name: 'Instances', exact: true }).first().click();
    await tab.awaitStatus('busy', 'ERROR');
    await tab.row('busy').locator('[data-reason]').waitFor();

    // a failed instance can be started again
    await tab.row('busy').getByRole('button', { name: 'Start busy' }).click();
    await tab.awaitStatus('busy', 'RUNNING');
  });

  test('are stopped, and terminated after a confirmation', async ({ server, tabs }) => {
    for (const name of ['one', 'two', 'three']) {
      await server.admin.launch({ name, command: ['sleep', '1000'] });
    }
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('three', 'RUNNING');

    await tab.row('one').getByRole('button', { name: 'Stop one' }).click();
    await tab.awaitStatus('one', 'STOPPED');

    await tab.row('one').getByRole('button', { name: 'Terminate one' }).click();
    const confirmation = tab.page.getByRole('dialog');
    await confirmation.getByRole('heading', { name: 'Terminate one?' }).waitFor();
    await confirmation.getByRole('button', { name: 'Cancel' }).click();
    await confirmation.waitFor({ state: 'detached' });
    expect((await server.admin.instanceNamed('one')).status).toBe('STOPPED');
    await tab.row('one').getByRole('button', { name: 'Terminate one' }).click();
    await confirmation.getByRole('button', { name: 'Terminate one' }).click();
    await tab.row('one').waitFor({ state: 'detached' });

    // several at once: the dialog names them
    for (const name of ['two', 'three']) {
      await tab.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    const selected = tab.page.getByRole('group', { name: 'Selected instances' });
    await selected.getByRole('button', { name: 'Stop' }).click();
    expect((await confirmation.getByRole('listitem').allTextContents()).sort()).toEqual(['three', 'two']);
    await confirmation.getByRole('button', { name: 'Stop 2 instances' }).click();
    await tab.awaitStatus('two', 'STOPPED');
    await tab.awaitStatus('three', 'STOPPED');
    await tab.page.getByText('Stop: 2 of 2 accepted.').waitFor();

    await selected.getByRole('button', { name: 'Terminate' }).click();
    await confirmation.getByRole('button', { name: 'Terminate 2 instances' }).click();
    await tab.row('two').waitFor({ state: 'detached' });
    await tab.row('three').waitFor({ state: 'detached' });
  });
});
