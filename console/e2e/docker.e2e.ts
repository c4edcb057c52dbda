// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect } from 'vitest';
import { DockerEngine } from './engine';
import { test as base } from './fixtures';
import { expectFits, violationsInBothSchemes } from './look';
import { Registry } from './registry';
import { WindsockServer } from './server';
import type { Tab } from './tab';

/** Shortens the end of a run. A program that is the first process of its container ignores the stop signal. */
const STOPS_FAST = { stop_timeout: 1 };

/** A test with a Docker engine, on which the server runs its instances. */
const test = base.extend<{ engine: DockerEngine; registry: Registry; server: WindsockServer }>({
  engine: [
    async ({}, provide) => {
      const engine = await DockerEngine.start();
      await provide(engine);
      await engine.close();
    },
    { scope: 'file' },
  ],
  registry: [
    async ({ engine }, provide) => {
      const registry = await Registry.of(engine.rootfs);
      await provide(registry);
      await registry.close();
    },
    { scope: 'file' },
  ],
  server: [
    async ({ engine }, provide) => {
      const server = await WindsockServer.start({
        WINDSOCK_HUB_HEARTBEAT_SECONDS: '1',
        WINDSOCK_COMPUTE_DRIVER: 'docker',
        WINDSOCK_COMPUTE_DOCKER_HOST: engine.host,
        WINDSOCK_COMPUTE_DOCKER_SHOW_UNMANAGED: 'true',
      });
      await provide(server);
      // the containers are removed with the engine, even after a failed test
      await server.closeLeavingInstances();
    },
    { scope: 'file' },
  ],
});

/**
 * Containers and networks change the network interfaces on this host. Chromium then cancels requests, and the pages
 * retry them.
 */
const NETWORK_CHANGED = /net::ERR_NETWORK_CHANGED/;
const REJECTED = /status of (400|409|503)|net::ERR_NETWORK_CHANGED/;

/** Returns a free port on this host. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * Returns the first three octets of an address range that no interface on this host uses, not even one of another
 * engine.
 */
function freeNetwork(): string {
  const used = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map(({ address }) => address),
  );
  for (let part = 254; part > 0; part -= 1) {
    const network = `10.211.${part}`;
    if (!used.some((address) => address.startsWith(`${network}.`))) {
      return network;
    }
  }
  throw new Error('all networks in 10.211.0.0/16 are in use');
}

function launchDialog({ page }: Tab) {
  const dialog = page.getByRole('dialog', { name: 'Launch instance' });
  return {
    dialog,
    invalid: page.locator('[aria-invalid=true]'),
    field: (label: string) => dialog.getByLabel(new RegExp(`^${label}`)),
    open: () => page.getByRole('button', { name: 'Launch', exact: true }).click(),
    send: () => dialog.getByRole('button', { name: 'Launch', exact: true }).click(),
  };
}

async function expectAccessible(tab: Tab): Promise<void> {
  expect(await violationsInBothSchemes(tab.page)).toEqual([]);
}

describe('an engine', () => {
  test('runs an image in a VPC and on a port, and reports what happens outside', async ({
    engine,
    server,
    tabs,
  }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(REJECTED);
    const { page } = tab;

    const network = freeNetwork();

    // without a VPC, the dialog says how to create one
    await tab.open('/instances?launch', 'Instances');
    await page.getByText('No VPCs yet. Create a VPC').waitFor();

    await tab.open('/vpcs', 'VPCs');
    const creating = page.getByRole('dialog', { name: 'Create VPC' });
    const range = creating.getByLabel('Address range');
    const create = async (name: string, cidr: string) => {
      await creating.getByLabel('Name').fill(name);
      await range.fill(cidr);
      await creating.getByRole('button', { name: 'Create VPC' }).click();
    };
    await page.getByRole('button', { name: 'Create VPC' }).click();
    await create('lab', `${network}.1/24`);
    await range.and(page.locator('[aria-invalid=true]')).waitFor();
    await create('lab', `${network}.0/24`);
    await tab.row('lab').waitFor();
    await page.getByRole('button', { name: 'Create VPC' }).click();
    await create('other', `${network}.128/25`);
    await range.and(page.locator('[aria-invalid=true]')).waitFor();
    await creating.getByRole('button', { name: 'Cancel' }).click();

    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    const { dialog, field, invalid, open, send } = launchDialog(tab);
    await open();
    await field('Name').fill('web');
    await send();
    await field('Image').and(invalid).waitFor();
    await field('Image').fill(DockerEngine.IMAGE);
    await field('Command').fill(`sh -c 'echo from the image > /index.html; exec httpd -f -p 80 -h /'`);
    await field('CPU limit').fill('1000');
    await send();
    await field('CPU limit').and(invalid).waitFor();
    await field('CPU limit').fill('0.5');
    const port = await freePort();
    for (const [index, text] of [String(port), String(port)].entries()) {
      await dialog.getByRole('button', { name: 'Add port' }).click();
      const row = dialog.getByRole('group', { name: `Port ${index + 1}` });
      await row.getByLabel('Host port').fill(text);
      await row.getByLabel('Instance port').fill('80');
    }
    await field('VPC').selectOption({ label: `lab (${network}.0/24)` });
    await send();
    const second = dialog.getByRole('group', { name: 'Port 2' });
    await second.getByLabel('Host port').and(invalid).waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-launch');
    await dialog.getByRole('button', { name: 'Remove port 2' }).click();
    await send();
    await dialog.waitFor({ state: 'detached' });
    await tab.awaitStatus('web', 'RUNNING');

    // the instance is reachable at the host port and at its address in the VPC
    const web = await server.admin.instanceNamed('web');
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/index.html`)).text())
      .toBe('from the image\n');
    await tab.row('web').getByRole('link', { name: 'web' }).click();
    await page.getByRole('link', { name: `127.0.0.1:${port}` }).waitFor();
    await page.getByText(`${web.private_ip ?? ''} in lab`).waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-instance');

    // the port is in use now
    await tab.open('/instances', 'Instances');
    await open();
    await field('Name').fill('second');
    await field('Image').fill(DockerEngine.IMAGE);
    await dialog.getByRole('button', { name: 'Add port' }).click();
    await dialog.getByLabel('Host port').fill(String(port));
    await dialog.getByLabel('Instance port').fill('80');
    await dialog.getByLabel('Address').fill('0.0.0.0');
    await send();
    await dialog.getByLabel('Address').and(invalid).waitFor();
    await dialog.getByLabel('Address').fill('127.0.0.1');
    await send();
    await dialog.getByRole('group', { name: 'Ports' }).getByRole('alert').getByText(String(port)).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    // a network that is in use cannot be deleted
    await tab.open('/vpcs', 'VPCs');
    await tab.row('lab').getByRole('link', { name: 'web' }).waitFor();
    await tab.row('lab').getByRole('button', { name: 'Delete lab' }).click();
    const inUse = page.getByRole('dialog', { name: 'lab is in use' });
    await inUse.getByRole('listitem').getByText('web').waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-vpc-in-use');
    await inUse.getByRole('button', { name: 'Close' }).last().click();

    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('web', 'RUNNING');
    await engine.docker('kill', `windsock-${web.id}`);
    await tab.awaitStatus('web', 'ERROR');
    await tab.row('web').locator('[data-reason]').waitFor();
    await tab.row('web').getByRole('button', { name: 'Start web' }).click();
    await tab.awaitStatus('web', 'RUNNING');
  });

  test('recreates a container for a volume, after a warning', async ({ engine, server, tabs }) => {
    const { id } = await server.admin.launch({
      name: 'database',
      image: DockerEngine.IMAGE,
      command: ['sleep', '100000'],
      ...STOPS_FAST,
    });
    const container = () => engine.docker('ps', '--quiet', '--filter', `label=dev.windsock.instance=${id}`);
    const before = await container();
    await server.admin.createVolume('tables', 1);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(NETWORK_CHANGED);
    const { page } = tab;
    await tab.open('/volumes', 'Volumes');
    await tab.awaitStream('live');
    await tab.row('tables').getByRole('button', { name: 'Attach tables' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Instance').selectOption(id);
    await dialog.getByText('database will be recreated and restarted').waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-attach');
    await dialog.getByRole('button', { name: 'Attach', exact: true }).click();
    await tab.row('tables').getByRole('link', { name: 'database' }).waitFor();
    const isReplaced = async (previous: string) => {
      await expect.poll(async () => (await server.admin.instance(id)).status).toBe('RUNNING');
      await expect.poll(async () => ['', previous].includes(await container())).toBe(false);
    };
    await isReplaced(before);
    const between = await container();

    await tab.row('tables').getByRole('button', { name: 'Detach tables' }).click();
    await dialog.getByText('database will be recreated and restarted').waitFor();
    await dialog.getByRole('button', { name: 'Detach tables' }).click();
    await tab.row('tables').getByText('not attached', { exact: true }).waitFor();
    await isReplaced(between);
  });

  test('shows the progress of a pull, and a code for a missing image', async ({ registry, server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(NETWORK_CHANGED);
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    await tab.awaitStream('live');
    const { dialog, field, open, send } = launchDialog(tab);
    for (const [name, image] of [
      ['pulled', 'busybox:1'],
      ['missing', 'nothing:1'],
    ] as const) {
      await open();
      await field('Name').fill(name);
      await field('Image').fill(registry.image(image));
      await send();
      await dialog.waitFor({ state: 'detached' });
    }
    await tab.awaitStatus('missing', 'ERROR');
    await tab.row('missing').locator('[data-reason]').waitFor();
    await tab.row('pulled').getByRole('progressbar', { name: 'Start progress of pulled' }).waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-pulling');

    await tab.row('pulled').getByRole('link', { name: 'pulled' }).click();
    await page.getByRole('progressbar', { name: 'Start progress of pulled' }).waitFor();
    registry.release();
    await page.getByRole('main').locator('[data-status=RUNNING]').first().waitFor();

    await tab.open('/instances', 'Instances');
    await tab.row('missing').getByRole('link', { name: 'missing' }).click();
    await page.getByText('IMAGE_NOT_FOUND').waitFor();
    await page.getByText('Check the name and tag of the image').waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-failed');
  });

  test('lists, pulls and removes images', async ({ registry, server, tabs }) => {
    await server.admin.terminateAll();
    await server.admin.launch({ name: 'keeper', image: DockerEngine.IMAGE, command: ['sleep', '100000'] });
    await server.admin.pullImage(registry.image('busybox:1'));
    registry.hold();
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(NETWORK_CHANGED);
    const { page } = tab;
    const pulled = registry.image('busybox:1');
    await tab.open('/images', 'Images');
    await tab.row(pulled).waitFor();
    await expect
      .poll(() =>
        tab
          .row(DockerEngine.IMAGE)
          .getByRole('button', { name: `Remove ${DockerEngine.IMAGE}` })
          .isDisabled(),
      )
      .toBe(true);
    const dialog = page.getByRole('dialog');
    await tab
      .row(pulled)
      .getByRole('button', { name: `Remove ${pulled}` })
      .click();
    await dialog.getByRole('button', { name: 'Remove image' }).click();
    await tab.row(pulled).waitFor({ state: 'detached' });

    const pull = async (image: string) => {
      await page.getByRole('button', { name: 'Pull image' }).click();
      await dialog.getByLabel('Image').fill(image);
      await dialog.getByRole('button', { name: 'Pull', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await pull(pulled);
    await page.getByRole('progressbar', { name: `Pull progress of ${pulled}` }).waitFor();
    await pull(registry.image('nothing:1'));
    const failed = page.getByRole('list', { name: 'Pulls' }).locator('[data-pull=FAILED]');
    await failed.getByText('Failed').waitFor();
    await expectAccessible(tab);
    await expectFits(page, 'docker-images');
    await failed.getByRole('button', { name: /^Dismiss/ }).click();
    await failed.waitFor({ state: 'detached' });
    registry.release();
    await tab.row(pulled).waitFor();
    await page.getByRole('list', { name: 'Pulls' }).waitFor({ state: 'detached' });

    // the launch dialog suggests the pulled image
    await tab
      .row(pulled)
      .getByRole('button', { name: `Launch ${pulled}` })
      .click();
    const launching = launchDialog(tab);
    await expect.poll(() => launching.field('Image').inputValue()).toBe(pulled);
    await launching.dialog.getByText('This host has the image.').waitFor();
    await page.keyboard.press('Escape');

    await tab.open('/images', 'Images');
    await page.getByRole('button', { name: 'Prune' }).click();
    await dialog.getByLabel('Remove').selectOption({ label: 'all unused images' });
    await dialog.getByRole('listitem').getByText(pulled).waitFor();
    await dialog.getByRole('button', { name: /^Remove \d+ image/ }).click();
    await tab.row(pulled).waitFor({ state: 'detached' });
    await tab.row(DockerEngine.IMAGE).waitFor();
  });

  test('gives a changed instance a new container, after confirmation', async ({ server, tabs }) => {
    const { id } = await server.admin.launch({
      name: 'edited',
      image: DockerEngine.IMAGE,
      command: ['sleep', '100000'],
      ...STOPS_FAST,
      env: { KEPT: ' two\nlines ', OLD: 'x' },
    });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(REJECTED);
    const { page } = tab;
    await tab.open(`/instances/detail?id=${id}&do=edit`, 'edited');
    const dialog = page.getByRole('dialog', { name: 'Edit edited' });
    const apply = dialog.getByRole('button', { name: 'Apply', exact: true });
    await expect.poll(() => apply.isDisabled()).toBe(true);
    await dialog.getByText('Labels and environment').click();
    await dialog.getByRole('button', { name: 'Remove OLD' }).click();
    await dialog.getByRole('button', { name: 'Add variable' }).click();
    const added = dialog.getByRole('group', { name: 'New variable' });
    await added.getByLabel('Name').fill('NEW');
    await dialog.getByRole('group', { name: 'NEW' }).getByLabel('Value').fill('1');
    await expectAccessible(tab);
    await expectFits(page, 'docker-edit');
    await apply.click();
    const question = page.getByRole('dialog', { name: 'Restart edited to apply the changes?' });
    await question.getByText('edited: environment').waitFor();
    await question.getByText('its container is replaced').waitFor();
    await tab.saysDuring(/edited restarts with the changes\./, () =>
      question.getByRole('button', { name: 'Apply and restart' }).click(),
    );
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(async () => (await server.admin.instance(id)).env_names).toEqual(['KEPT', 'NEW']);
    expect(await server.admin.environment(id)).toEqual({ KEPT: ' two\nlines ', NEW: '1' });
    await expect.poll(async () => (await server.admin.instance(id)).status).toBe('RUNNING');
  });

  test('that does not respond is reported on every page, and instances are not reported as stopped', async ({
    engine,
    server,
    tabs,
  }) => {
    await server.admin.launch({ name: 'steady', image: DockerEngine.IMAGE, command: ['sleep', '100000'] });
    const before = await server.admin.instanceNamed('steady');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(REJECTED);
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('steady', 'RUNNING');
    const launch = page.getByRole('button', { name: 'Launch', exact: true });
    const banner = page.getByRole('status', { name: 'Server' });

    await engine.kill();
    await banner.getByText(/The engine has not responded since \d\d:\d\d\./).waitFor();
    await tab.awaitStatus('steady', 'RUNNING');
    await expect.poll(() => launch.isDisabled()).toBe(true);
    await expect.poll(() => launch.getAttribute('title')).toContain('DRIVER_FAILED');
    const stop = tab.row('steady').getByRole('button', { name: 'Stop steady' });
    await expect.poll(() => stop.isDisabled()).toBe(true);
    await expectAccessible(tab);
    await expectFits(page, 'docker-away');
    await tab.open('/volumes', 'Volumes');
    await banner.getByText(/The engine has not responded since/).waitFor();
    await tab.open('/images', 'Images');
    await banner.getByText(/The engine has not responded since/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Pull image' }).isDisabled()).toBe(true);
    await tab.open('/instances', 'Instances');
    await banner.getByText(/The engine has not responded since/).waitFor();

    await tab.showsDuring('[role=status][aria-label=Server]', /The engine is back\./, () => engine.restart());
    await expectAccessible(tab);
    await expectFits(page, 'docker-back');
    await expect.poll(() => banner.textContent()).toBe('');
    await stop.waitFor();
    const after = await server.admin.instanceNamed('steady');
    expect([after.status, after.version]).toEqual(['RUNNING', before.version]);
    await expect.poll(() => launch.isDisabled()).toBe(false);
  });

  test('lists its other containers, without actions', async ({ engine, server, tabs, otherTabs }) => {
    const other = (name: string, ...words: string[]) =>
      engine.docker('run', '--detach', '--network', 'none', '--name', name, DockerEngine.IMAGE, ...words);
    await other('neighbour', 'sleep', '100000');
    await other('ended', 'true');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(NETWORK_CHANGED);
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    const section = page.getByRole('group').filter({ hasText: 'not managed by Windsock' });
    await section.getByText('2 other containers on this engine').click();
    const row = section.getByRole('row', { name: /neighbour/ });
    await row.getByText('Running').waitFor();
    await row.getByText(DockerEngine.IMAGE).waitFor();
    await section.getByRole('row', { name: /ended/ }).getByText('Stopped').waitFor();
    expect(await section.getByRole('button').count()).toBe(0);
    await expectAccessible(tab);
    await expectFits(page, 'docker-unmanaged');

    // only keys that manage tenants can see them
    const { api } = await server.admin.createKey('operator', 'operator');
    await otherTabs.signIn(api.key);
    const operator = await otherTabs.add(NETWORK_CHANGED);
    await operator.open('/instances', 'Instances');
    await operator.awaitSettled();
    expect(await operator.page.getByText('not managed by Windsock').count()).toBe(0);
  });
});
