// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { TEST_MS } from './deadlines';
import { test } from './fixtures';
import { expectFits, resize, screenshot, setColorScheme, violations, violationsInBothSchemes } from './look';
import type { WindsockServer } from './server';
import type { Tab } from './tab';

interface View {
  name: string;
  path: string;
  /** Prepares the page before it is checked. */
  prepare?: (page: Page) => Promise<void>;
}

async function openDialog(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

/** All of the console's pages and dialogs. */
async function allViews(server: WindsockServer): Promise<View[]> {
  const busy = await server.admin.instanceNamed('api-gateway');
  const failed = await server.admin.instanceNamed('nightly-report');
  return [
    ...PAGES.map(({ path, name }) => ({ name: name.toLowerCase().replaceAll(' ', '-'), path })),
    { name: 'instance', path: `/instances/detail?id=${busy.id}` },
    { name: 'instance-failed', path: `/instances/detail?id=${failed.id}` },
    { name: 'instance-missing', path: '/instances/detail?id=01900000-0000-7000-8000-000000000000' },
    { name: 'compare', path: `/instances/compare?ids=${busy.id},${failed.id}` },
    { name: 'launch', path: '/instances?launch=1' },
    { name: 'edit', path: `/instances/detail?id=${busy.id}&do=edit` },
    {
      name: 'selection',
      path: '/instances',
      prepare: async (page) => {
        await page.getByRole('checkbox', { name: 'Select all shown' }).check();
        await page.getByRole('group', { name: 'Selected instances' }).waitFor();
      },
    },
    { name: 'create-volume', path: '/volumes', prepare: (page) => openDialog(page, 'Create volume') },
    { name: 'attach-volume', path: '/volumes', prepare: (page) => openDialog(page, 'Attach backups') },
    { name: 'create-key', path: '/keys', prepare: (page) => openDialog(page, 'Create key') },
    {
      name: 'sessions',
      path: '/keys',
      prepare: async (page) => {
        await page
          .getByRole('button', { name: /^More about/ })
          .first()
          .click();
        await page.getByRole('menuitem', { name: 'Browser sessions' }).click();
        await page
          .getByRole('dialog')
          .getByText(/Signed in|No open sessions/)
          .first()
          .waitFor();
      },
    },
    { name: 'create-tenant', path: '/tenants', prepare: (page) => openDialog(page, 'Create tenant') },
    { name: 'tenant-keys', path: '/tenants', prepare: (page) => openDialog(page, 'Keys of team-blue') },
    { name: 'tenant-quotas', path: '/tenants', prepare: (page) => openDialog(page, 'Quotas of team-blue') },
    { name: 'delete-tenant', path: '/tenants', prepare: (page) => openDialog(page, 'Delete team-blue') },
    { name: 'export-audit', path: '/audit', prepare: (page) => openDialog(page, 'Export') },
    {
      name: 'verify-audit',
      path: '/audit',
      prepare: async (page) => {
        await openDialog(page, 'Verify');
        await page.getByText('All entries are valid').waitFor();
      },
    },
    {
      name: 'palette',
      path: '/',
      prepare: async (page) => {
        await page.keyboard.press('/');
        await page.getByRole('option').first().waitFor();
      },
    },
    {
      name: 'shortcuts',
      path: '/',
      prepare: async (page) => {
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
      },
    },
  ];
}

/** Fails unless a page runs only the scripts that its Content-Security-Policy names. */
async function expectStrictPolicy(url: string): Promise<void> {
  const response = await fetch(url, { headers: { Accept: 'text/html' } });
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const html = await response.text();
  // a translated page would not show changes
  expect(html).toContain('translate="no"');
  for (const [, attributes, text] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (!/\ssrc=/.test(attributes ?? '')) {
      expect(policy).toContain(
        `'sha256-${createHash('sha256')
          .update(text ?? '')
          .digest('base64')}'`,
      );
    }
  }
}

async function open(tab: Tab, view: View): Promise<void> {
  await tab.load(view.path);
  await tab.awaitSettled();
  await view.prepare?.(tab.page);
  await tab.awaitCharts();
}

const MISSING = /status of 404/;

describe('every page', () => {
  test.beforeAll(async ({ server }) => {
    const { admin } = server;
    const gateway = await admin.launch({
      name: 'api-gateway',
      command: [
        'sh',
        '-c',
        'i=0; while :; do i=$((i+1)); echo "request $i"; j=0; while [ $j -lt 4000 ]; do j=$((j+1)); done; sleep 0.2; done',
      ],
      cpu_limit_millis: 500,
      memory_limit_bytes: 128 * 1024 * 1024,
      labels: { env: 'prod', tier: 'edge' },
    });
    await admin.createVolume('uploads', 20, gateway.id);
    await admin.createVolume('backups', 200);
    await admin.createKey('deploy bot', 'operator');
    await admin.createKey('wall screen', 'viewer');
    await admin.launch({
      name: 'indexer',
      command: ['sh', '-c', 'while :; do :; done'],
      cpu_limit_millis: 200,
    });
    await admin.launch({ name: 'queue', command: ['sleep', '100000'], labels: { env: 'prod' } });
    await admin.launch({ name: 'nightly-report', command: ['sh', '-c', 'echo "no disk"; exit 3'] });
    await admin.launch({ name: 'import-2025', command: ['true'] });
    const blue = await admin.createTenant('team-blue', {
      instances: 2,
      cpu_limit_millis: 2_000,
      memory_limit_bytes: 1024 ** 3,
      volumes: 0,
      keys: 5,
    });
    await blue.launch({
      name: 'shop',
      command: ['sleep', '100000'],
      cpu_limit_millis: 1_800,
      memory_limit_bytes: 256 * 1024 * 1024,
    });
    await blue.createKey('deploy bot', 'operator');
    await admin.createTenant('data science and machine learning', { keys: 1, connections: 200 });
  });

  test(
    'passes axe in light and dark, fits the screen, and loads only what its Content-Security-Policy allows',
    { timeout: 2 * TEST_MS },
    async ({ server, tabs }) => {
      await tabs.signIn(server.admin.key);
      const tab = await tabs.add(MISSING);
      const foreign: string[] = [];
      const failed: string[] = [];
      tab.page.on('response', (response) => {
        if (new URL(response.url()).origin !== server.url) {
          foreign.push(response.url());
        }
      });
      tab.page.on('requestfailed', (request) => {
        const error = request.failure()?.errorText ?? '';
        // streams are closed when the user leaves a page, and an engine of another test may change the network
        if (
          !/\/(stream|logs)\?|\/ws/.test(request.url()) &&
          !/net::ERR_(ABORTED|NETWORK_CHANGED)/.test(error)
        ) {
          failed.push(`${request.url()} ${error}`);
        }
      });
      const violated: Record<string, string[]> = {};
      for (const view of await allViews(server)) {
        await open(tab, view);
        const found = await violationsInBothSchemes(tab.page);
        if (found.length > 0) {
          violated[view.name] = found;
        }
        await expectFits(tab.page, view.name);
        await expectStrictPolicy(server.url + view.path);
      }
      expect(violated).toEqual({});
      expect(foreign).toEqual([]);
      expect(failed).toEqual([]);
    },
  );
});

describe('the sign-in page', () => {
  test('passes axe in light and dark', async ({ server, tabs }) => {
    const tab = await tabs.add(/status of 401/);
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.open('/', 'Windsock');
      await setColorScheme(tab.page, colorScheme);
      expect(await violations(tab.page)).toEqual([]);
      await screenshot(tab.page, `sign-in-${colorScheme}`);
    }
    await resize(tab.page, 390, 844);
    await screenshot(tab.page, 'sign-in-phone');
    // the server may notice only later that the tabs of the previous test are closed
    await expect.poll(() => server.admin.connections('websocket')).toEqual([]);
  });
});
