// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { test } from './fixtures';
import { findings, picture, pictures, resize, showIn } from './look';
import type { WindsockServer } from './server';
import type { Tab } from './tab';

interface View {
  name: string;
  path: string;
  /** What is done before it is looked at. */
  show?: (page: Page) => Promise<void>;
}

async function openDialog(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}

/** Everything that the console can show at once: its pages, and what opens over them. */
async function allViews(server: WindsockServer): Promise<View[]> {
  const busy = await server.admin.instanceNamed('api-gateway');
  const failed = await server.admin.instanceNamed('nightly-report');
  return [
    ...PAGES.map(({ path, name }) => ({ name: name.toLowerCase().replaceAll(' ', '-'), path })),
    { name: 'instance', path: `/instances/detail?id=${busy.id}` },
    { name: 'instance-failed', path: `/instances/detail?id=${failed.id}` },
    { name: 'instance-missing', path: '/instances/detail?id=01900000-0000-7000-8000-000000000000' },
    { name: 'launch', path: '/instances?launch=1' },
    {
      name: 'selection',
      path: '/instances',
      show: async (page) => {
        await page.getByRole('checkbox', { name: 'Select all that match' }).check();
        await page.getByRole('group', { name: 'Selected instances' }).waitFor();
      },
    },
    { name: 'create-volume', path: '/volumes', show: (page) => openDialog(page, 'Create volume') },
    { name: 'attach-volume', path: '/volumes', show: (page) => openDialog(page, 'Attach backups') },
    { name: 'create-key', path: '/keys', show: (page) => openDialog(page, 'Create key') },
    { name: 'create-tenant', path: '/tenants', show: (page) => openDialog(page, 'Create tenant') },
    { name: 'tenant-keys', path: '/tenants', show: (page) => openDialog(page, 'Keys of team-blue') },
    { name: 'tenant-quotas', path: '/tenants', show: (page) => openDialog(page, 'Quotas of team-blue') },
    { name: 'delete-tenant', path: '/tenants', show: (page) => openDialog(page, 'Delete team-blue') },
    { name: 'export-audit', path: '/audit', show: (page) => openDialog(page, 'Export') },
    {
      name: 'verify-audit',
      path: '/audit',
      show: async (page) => {
        await openDialog(page, 'Verify');
        await page.getByText('Every row is as it was recorded').waitFor();
      },
    },
    {
      name: 'palette',
      path: '/',
      show: async (page) => {
        await page.keyboard.press('/');
        await page.getByRole('option').first().waitFor();
      },
    },
    {
      name: 'shortcuts',
      path: '/',
      show: async (page) => {
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
      },
    },
  ];
}

async function show(tab: Tab, origin: string, view: View): Promise<void> {
  await tab.page.goto(origin + view.path);
  await tab.awaitSettled();
  await view.show?.(tab.page);
  // fonts and charts come after the text
  await tab.page.evaluate(() => document.fonts.ready);
  await tab.page.waitForFunction(() =>
    [...document.querySelectorAll('[role=img][aria-label*="now"]')].every(
      (chart) => chart.querySelector('canvas') !== null,
    ),
  );
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

  test('runs what its Content-Security-Policy names by hash, and asks nobody else', async ({
    server,
    tabs,
  }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(MISSING);
    const foreign: string[] = [];
    const unanswered: string[] = [];
    tab.page.on('response', (response) => {
      if (new URL(response.url()).origin !== server.url) {
        foreign.push(response.url());
      }
    });
    tab.page.on('requestfailed', (request) => {
      // streams end when a page is left
      if (
        !/\/(stream|logs)\?|\/ws/.test(request.url()) &&
        request.failure()?.errorText !== 'net::ERR_ABORTED'
      ) {
        unanswered.push(`${request.url()} ${request.failure()?.errorText ?? ''}`);
      }
    });
    for (const view of await allViews(server)) {
      await show(tab, server.url, view);
      const answer = await fetch(server.url + view.path, { headers: { Accept: 'text/html' } });
      const policy = answer.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      for (const [, attributes, text] of (await answer.text()).matchAll(
        /<script([^>]*)>([\s\S]*?)<\/script>/g,
      )) {
        if (!/\ssrc=/.test(attributes ?? '')) {
          expect(policy).toContain(
            `'sha256-${createHash('sha256')
              .update(text ?? '')
              .digest('base64')}'`,
          );
        }
      }
    }
    expect(foreign).toEqual([]);
    expect(unanswered).toEqual([]);
  });

  test(
    'has nothing that axe finds fault with, in light and in dark, and is no wider than a screen',
    { timeout: 180_000 },
    async ({ server, tabs }) => {
      await tabs.signIn(server.admin.key);
      const tab = await tabs.add(MISSING);
      const found: Record<string, string[]> = {};
      for (const view of await allViews(server)) {
        await show(tab, server.url, view);
        for (const colours of ['light', 'dark'] as const) {
          await showIn(tab.page, colours);
          const faults = await findings(tab.page);
          if (faults.length > 0) {
            found[`${view.name} in ${colours}`] = faults;
          }
        }
        await pictures(tab.page, view.name);
      }
      expect(found).toEqual({});
    },
  );
});

describe('who is not signed in', () => {
  test('sees a sign-in without fault', async ({ server, tabs }) => {
    const tab = await tabs.add(/status of 401/);
    for (const colours of ['light', 'dark'] as const) {
      await tab.open('/', 'Windsock');
      await showIn(tab.page, colours);
      expect(await findings(tab.page)).toEqual([]);
      await picture(tab.page, `sign-in-${colours}`);
    }
    await resize(tab.page, 390, 844);
    await picture(tab.page, 'sign-in-phone');
    expect(await server.admin.connections('websocket')).toEqual([]);
  });
});
