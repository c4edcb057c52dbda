// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';

/** Returns the pid of an instance, from the name that the process driver assigns to a run: `<pid>@<start time>+…`. */
function pidOf(driverRef: string | null): number {
  const pid = Number(/^(\d+)@/.exec(driverRef ?? '')?.[1]);
  expect(pid).toBeGreaterThan(1);
  return pid;
}

/**
 * Delays the first message of one type to a tab, and all messages after it, as a slow network would. Returns a function that
 * delivers them.
 */
async function delay(page: Page, type: string): Promise<() => void> {
  const delayed: (() => void)[] = [];
  let delaying = true;
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (delaying && (delayed.length > 0 || String(message).includes(`"type":"${type}"`))) {
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
    const command = dialog.getByRole('textbox', { name: 'Command', exact: true });
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
    await expect.poll(() => pixels(chart.locator('canvas'))).not.toBe(before);
    await tab.page.getByText('begins', { exact: true }).waitFor();

    process.kill(pidOf(instance.driver_ref), 'SIGKILL');
    await tab.page.locator('[data-status=ERROR]').waitFor();
    await tab.page.getByText('Exit code 137 (signal 9)').waitFor();
    await tab.page
      .getByRole('region', { name: 'Changes to this instance' })
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

  test('show the names of their environment, and values only while a user reveals them', async ({
    server,
    tabs,
    otherTabs,
  }) => {
    const { id } = await server.admin.launch({
      name: 'configured',
      command: ['sleep', '1000'],
      env: { TOKEN: 'correct-horse', LEVEL: 'info' },
    });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of 503/);
    await tab.open('/instances', 'Instances');
    const show = async () => {
      await tab.row('configured').getByRole('link', { name: 'configured' }).click();
      await tab.page.getByText('LEVEL=••••••').waitFor();
      await tab.page.getByText('TOKEN=••••••').waitFor();
    };
    await show();
    expect(await tab.page.content()).not.toContain('correct-horse');

    await tab.page.route(`**/api/instances/${id}/env`, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: {
          title: 'Unavailable',
          status: 503,
          detail: 'The store is full.',
          code: 'STORE_FULL',
          request_id: null,
        },
      }),
    );
    const reveal = tab.page.getByRole('button', { name: 'Reveal' });
    await reveal.click();
    await tab.page.getByRole('alert').getByText('The store is full.').waitFor();
    await tab.page.unrouteAll({ behavior: 'wait' });
    // the page does not read the values again by itself, because that would be recorded
    await tab.page.getByRole('button', { name: 'Try again' }).click();
    const value = tab.page.getByText('TOKEN=correct-horse');
    await value.waitFor();
    await tab.page.getByRole('button', { name: 'Hide' }).click();
    await tab.page.getByText('TOKEN=••••••').waitFor();

    // leaving the page hides the values
    await reveal.click();
    await value.waitFor();
    await tab.page.getByRole('link', { name: 'Instances', exact: true }).first().click();
    await show();
    expect(await tab.page.content()).not.toContain('correct-horse');

    const viewer = await server.admin.createKey('looking', 'viewer');
    await otherTabs.signIn(viewer.api.key);
    const other = await otherTabs.add();
    await other.open(new URL(tab.page.url()).pathname + new URL(tab.page.url()).search, 'configured');
    await other.page.getByText('TOKEN=••••••').waitFor();
    await other.page.getByText('is required to reveal them.').waitFor();
    expect(await other.page.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
  });

  test('are launched like others, and a filled form is discarded only after confirmation', async ({
    server,
    tabs,
  }) => {
    const command = ['sh', '-c', `echo "it's ready"; exec sleep 1000`];
    const { id } = await server.admin.launch({
      name: 'original',
      command,
      labels: { env: 'prod' },
      env: { LEVEL: 'info' },
    });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open(`/instances/detail?id=${id}`, 'original');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Launch another like this' }).click();
    const dialog = page.getByRole('dialog', { name: 'Launch instance' });
    await dialog.getByLabel('Name').first().fill('another');
    await page.keyboard.press('Escape');
    await dialog.getByText('Discard what you have entered?').waitFor();
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
    await tab.awaitStatus('another', 'RUNNING');
    const another = await server.admin.instanceNamed('another');
    expect(another).toMatchObject({ command, labels: { env: 'prod' }, env_names: ['LEVEL'] });

    // a label works as a filter
    await tab.row('another').getByRole('button', { name: 'Only env=prod' }).click();
    await page.waitForURL(/label=env%3Aprod/);
  });

  test('are edited, and say what someone else has changed in the meantime', async ({ server, tabs }) => {
    const { id } = await server.admin.launch({
      name: 'editable',
      command: ['sleep', '1000'],
      labels: { env: 'test' },
      health: { command: ['true'], interval: 60 },
    });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of (400|409)/);
    const { page } = tab;
    await tab.open(`/instances/detail?id=${id}`, 'editable');
    const edit = async () => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
    };
    const dialog = page.getByRole('dialog', { name: 'Edit editable' });
    const apply = dialog.getByRole('button', { name: 'Apply', exact: true });

    // labels need no new run
    await edit();
    await expect.poll(() => apply.isDisabled()).toBe(true);
    await dialog.getByText('Labels and environment').click();
    await dialog.getByRole('group', { name: 'env', exact: true }).getByLabel('Value').fill('prod');
    await tab.saysDuring(/editable was changed\./, () => apply.click());
    await dialog.waitFor({ state: 'detached' });
    expect(await server.admin.instance(id)).toMatchObject({ status: 'RUNNING', labels: { env: 'prod' } });

    // a new command needs a new run
    await edit();
    await dialog.getByLabel('Command').first().fill('sleep 2000');
    await server.admin.change(id, { labels: { env: 'stage' }, max_restarts: 7 });
    await dialog
      .getByText('has changed the labels and restarts in a row of editable in the meantime')
      .waitFor();
    await apply.click();
    const question = page.getByRole('dialog', { name: 'Restart editable to apply the changes?' });
    await question.getByText('editable: command').waitFor();
    await question.getByRole('button', { name: 'Apply and restart' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => server.admin.instance(id))
      .toMatchObject({
        status: 'RUNNING',
        command: ['sleep', '2000'],
        labels: { env: 'stage' },
        max_restarts: 7,
        health: { interval: 60 },
      });

    // both clients changed the same field at the same time: the server decides
    await edit();
    await dialog.getByLabel('Command').first().fill('sleep 3000');
    await page.route('**/api/instances/*', (route) =>
      route.request().method() === 'PATCH'
        ? route.continue({ headers: { ...route.request().headers(), 'if-match': '"1"' } })
        : route.fallback(),
    );
    await apply.click();
    await dialog.getByRole('alert').getByText('changed by someone else at the same time').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await server.admin.change(id, { command: ['sleep', '4000'] });
    await dialog.getByText('Your command will replace theirs.').waitFor();
    await dialog.getByRole('button', { name: 'Reload and start over' }).click();
    await expect.poll(() => dialog.getByLabel('Command').first().inputValue()).toBe('sleep 4000');
  });

  test('are launched from a preset, with a volume and variables from a file', async ({ server, tabs }) => {
    await server.admin.createVolume('launch-data', 1);
    await tabs.signIn(server.admin.key);
    await tabs.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/instances?launch', 'Instances');
    const dialog = page.getByRole('dialog', { name: 'Launch instance' });
    await dialog.getByLabel('Name').first().fill('from-preset');
    await dialog.getByLabel('Preset').selectOption('Example');
    const command = dialog.getByRole('textbox', { name: 'Command', exact: true });
    await expect.poll(() => command.inputValue()).toContain('hello');
    expect(await dialog.getByLabel('Name').first().inputValue()).toBe('from-preset');
    await dialog.getByRole('button', { name: 'Add volume' }).click();
    await dialog.getByRole('combobox', { name: 'Volume' }).selectOption({ label: 'launch-data (1 GiB)' });
    await dialog.getByText('Labels and environment').click();
    await dialog.getByRole('button', { name: 'Add variable' }).click();
    const name = dialog.getByRole('group', { name: 'New variable' }).getByLabel('Name');
    await page.evaluate(() => navigator.clipboard.writeText('# settings\nexport LEVEL="info"\nURL=a=b\n'));
    await name.focus();
    await page.keyboard.press('Control+V');
    await dialog.getByRole('group', { name: 'LEVEL' }).waitFor();
    // clicking twice launches only one instance
    await dialog.getByRole('button', { name: 'Launch', exact: true }).dblclick();
    await tab.awaitStatus('from-preset', 'RUNNING');
    expect(await page.getByText('already').count()).toBe(0);
    const launched = await server.admin.instanceNamed('from-preset');
    expect(launched).toMatchObject({ labels: { purpose: 'example' } });
    expect(launched.volumes.map(({ mount_path: path }) => path)).toEqual(['/data']);
    expect(await server.admin.environment(launched.id)).toEqual({ LEVEL: 'info', URL: 'a=b' });
  });

  test('are listed as the user prefers, and saved as CSV', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'unlisted', command: ['sleep', '1000'] });
    await server.admin.launch({
      name: 'listed',
      command: ['sleep', '1000'],
      labels: { 'example.com/a': 'x=1 %20&+' },
    });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('listed', 'RUNNING');
    const choose = async (item: string) => {
      await tab.page.getByRole('button', { name: 'List options' }).click();
      await tab.page.getByRole('menuitem', { name: item }).click();
    };
    const height = () => tab.row('listed').evaluate((row) => row.getBoundingClientRect().height);
    const tall = await height();
    await choose('Compact rows');
    await expect.poll(height).toBeLessThan(tall - 5);
    const header = tab.page.getByRole('columnheader', { name: 'Created' });
    await choose('Hide column: Created');
    await header.waitFor({ state: 'detached' });
    await tab.reload();
    await tab.awaitStatus('listed', 'RUNNING');
    expect(await header.count()).toBe(0);
    await choose('Show column: Created');
    await header.waitFor();

    // a label with any text works as a filter, even after a reload
    await tab.row('listed').getByRole('button', { name: 'example.com/a' }).click();
    await tab.page.getByText(/^1 of/).waitFor();
    await tab.reload();
    await tab.page.getByText(/^1 of/).waitFor();
    const [download] = await Promise.all([tab.page.waitForEvent('download'), choose('Download as CSV')]);
    expect(download.suggestedFilename()).toBe('instances.csv');
    expect(await readFile(await download.path(), 'utf8')).toMatch(
      /^id,name,status,.*\r\n[0-9a-f-]{36},listed,RUNNING,,host,sleep 1000,example\.com\/a=x=1 %20&\+,/,
    );
  });

  test('are compared, over any period', async ({ server, tabs }) => {
    const ids = [];
    for (const name of ['left', 'right']) {
      ids.push((await server.admin.launch({ name, command: ['sleep', '1000'] })).id);
    }
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    for (const name of ['left', 'right']) {
      await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    await page
      .getByRole('group', { name: 'Selected instances' })
      .getByRole('button', { name: 'Compare' })
      .click();
    await page.getByRole('heading', { name: 'Compare instances' }).waitFor();
    const values = page.getByRole('slider', {
      name: /^Time on the chart: Memory of (left, right|right, left)/,
    });
    await expect
      .poll(async () => {
        await values.focus();
        await values.press('End');
        return values.getAttribute('aria-valuetext');
      })
      .toMatch(/left \d.*right \d|right \d.*left \d/);
    const period = page.getByRole('group', { name: 'Period' });
    for (const range of ['1 h', '6 h', '24 h', '7 days']) {
      await period.getByRole('button', { name: range, exact: true }).click();
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page
        .getByRole('region', { name: /^Memory of/ })
        .getByRole('columnheader', { name: 'left' })
        .waitFor();
      await page.getByRole('button', { name: 'Show charts' }).click();
    }
    await tab.row('left').getByRole('button', { name: 'Remove left from the comparison' }).click();
    await tab.row('left').waitFor({ state: 'detached' });
    await tab.row('right').waitFor();
  });

  test('keep their filters when the user comes back', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'wanted', command: ['sleep', '1000'] });
    await server.admin.launch({ name: 'other', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/', 'Dashboard');
    await page.getByRole('link', { name: 'Instances', exact: true }).first().click();
    await tab.heading('Instances').waitFor();
    const name = page.getByRole('searchbox', { name: 'Filter by name' });
    await name.pressSequentially('want');
    await tab.row('other').waitFor({ state: 'detached' });
    await tab.row('wanted').getByRole('link', { name: 'wanted' }).click();
    await tab.heading('wanted').waitFor();
    // one step back is enough, although every letter changed the URL
    await page.goBack();
    await tab.row('wanted').waitFor();
    await expect.poll(() => name.inputValue()).toBe('want');
    await tab.row('other').waitFor({ state: 'detached' });
    await page.goBack();
    await tab.heading('Dashboard').waitFor();
  });

  test('follow the clock of the server if that of the browser is wrong', async ({ server, tabs }) => {
    const { id } = await server.admin.launch({ name: 'timed', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    await tabs.context.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3 * 3_600_000;
    });
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open(`/instances/detail?id=${id}`, 'timed');
    await page
      .getByText(/^(\d+m )?\d+s$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: '1 h', exact: true }).click();
    const values = page.getByRole('slider', { name: /Memory of timed/ });
    await expect
      .poll(async () => {
        await values.focus();
        await values.press('End');
        return values.getAttribute('aria-valuetext');
      })
      .toMatch(/Memory \d/);
    await page.getByRole('button', { name: 'Pause charts' }).click();
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page
      .getByRole('region', { name: /Memory of timed/ })
      .getByRole('row')
      .nth(1)
      .waitFor();
  });

  test('show the values of their charts to the keyboard', async ({ server, tabs }) => {
    const { id } = await server.admin.launch({ name: 'measured', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open(`/instances/detail?id=${id}`, 'measured');
    const values = page.getByRole('slider', { name: /CPU of measured/ });
    // the first sample of a run has no CPU usage
    await expect
      .poll(async () => {
        await values.focus();
        await values.press('End');
        return values.getAttribute('aria-valuetext');
      })
      .toMatch(/\d\d:\d\d:\d\d: CPU \d/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page
      .getByRole('region', { name: /CPU of measured/ })
      .getByRole('row')
      .nth(1)
      .waitFor();
  });

  test('are killed after a confirmation while they do not stop, from the list and from their page', async ({
    server,
    tabs,
  }) => {
    for (const name of ['stubborn', 'deaf']) {
      await server.admin.launch({
        name,
        command: ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'],
        stop_timeout: 600,
      });
    }
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('deaf', 'RUNNING');
    await tab.awaitStatus('stubborn', 'RUNNING');

    const confirmation = tab.page.getByRole('dialog');
    expect(await tab.row('stubborn').getByRole('button', { name: 'Kill stubborn' }).count()).toBe(0);
    await tab.row('stubborn').getByRole('button', { name: 'Stop stubborn' }).click();
    await confirmation.getByRole('button', { name: 'Stop stubborn' }).click();
    await tab.awaitStatus('stubborn', 'STOPPING');
    await tab.row('stubborn').getByRole('button', { name: 'Kill stubborn' }).click();
    await confirmation.getByText('without waiting for them to stop').waitFor();
    await confirmation.getByRole('button', { name: 'Kill stubborn' }).click();
    await tab.awaitStatus('stubborn', 'STOPPED');

    // a termination that was accelerated by a kill is still a termination
    await tab.row('deaf').getByRole('link', { name: 'deaf' }).click();
    await tab.heading('deaf').waitFor();
    await tab.page.getByRole('button', { name: 'Terminate', exact: true }).click();
    await confirmation.getByRole('button', { name: 'Terminate deaf' }).click();
    await tab.page.getByRole('button', { name: 'Kill', exact: true }).click();
    await confirmation.getByRole('button', { name: 'Kill deaf' }).click();
    await tab.page.locator('[data-status=TERMINATED]').waitFor();
  });

  test('are stopped, and terminated after a confirmation', async ({ server, tabs }) => {
    for (const name of ['one', 'two', 'three']) {
      await server.admin.launch({ name, command: ['sleep', '1000'] });
    }
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('three', 'RUNNING');

    const confirmation = tab.page.getByRole('dialog');
    await tab.row('one').getByRole('button', { name: 'Stop one' }).click();
    await confirmation.getByRole('heading', { name: 'Stop one?' }).waitFor();
    await confirmation.getByRole('button', { name: 'Stop one' }).click();
    await tab.awaitStatus('one', 'STOPPED');

    await tab.row('one').getByRole('button', { name: 'Terminate one' }).click();
    await confirmation.getByRole('heading', { name: 'Terminate one?' }).waitFor();
    await confirmation.getByRole('button', { name: 'Cancel' }).click();
    await confirmation.waitFor({ state: 'detached' });
    expect((await server.admin.instanceNamed('one')).status).toBe('STOPPED');
    await tab.row('one').getByRole('button', { name: 'Terminate one' }).click();
    await confirmation.getByRole('button', { name: 'Terminate one' }).click();
    await tab.row('one').waitFor({ state: 'detached' });

    // several instances: the dialog names them
    for (const name of ['two', 'three']) {
      await tab.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    const selected = tab.page.getByRole('group', { name: 'Selected instances' });
    await selected.getByRole('button', { name: 'Stop' }).click();
    await expect
      .poll(async () => (await confirmation.getByRole('listitem').allTextContents()).sort())
      .toEqual(['three', 'two']);
    await tab.showsDuring('[role=status]', /Stop: 2 of 2 accepted\./, () =>
      confirmation.getByRole('button', { name: 'Stop 2 instances' }).click(),
    );
    await tab.awaitStatus('two', 'STOPPED');
    await tab.awaitStatus('three', 'STOPPED');

    await selected.getByRole('button', { name: 'Terminate' }).click();
    await confirmation.getByRole('button', { name: 'Terminate 2 instances' }).click();
    await tab.row('two').waitFor({ state: 'detached' });
    await tab.row('three').waitFor({ state: 'detached' });
  });
});
