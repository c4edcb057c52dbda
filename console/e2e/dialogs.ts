// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { hostileInstance } from './hostile';
import { resize } from './look';

/** A dialog of the console, with the steps that open it on a page with the data of {@link serveHostile}. */
export interface DialogView {
  name: string;
  path: string;
  open?: (page: Page) => Promise<void>;
}

/** Presses the first button with this name in the newest dialog or, without one, on the page. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const dialog = page.getByRole('dialog');
  const scope = (await dialog.count()) > 0 ? dialog.last() : page;
  await scope
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click();
}

/** Presses these buttons in this order. */
function pressing(...names: readonly (string | RegExp)[]): (page: Page) => Promise<void> {
  return async (page) => {
    for (const name of names) {
      await press(page, name);
    }
  };
}

/** Chooses an entry of the menu of the first row. */
function choosing(menu: RegExp, item: string): (page: Page) => Promise<void> {
  return async (page) => {
    await press(page, menu);
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
}

/** Fills in the name of a new resource and sends the form. */
async function create(page: Page, action: string): Promise<void> {
  await page.getByRole('dialog').getByLabel('Name').fill('new');
  await press(page, action);
}

const running = hostileInstance(0);
const failed = hostileInstance(1);

export const DIALOGS: readonly DialogView[] = [
  {
    name: 'palette',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('combobox').fill('www');
      await page.getByRole('option').nth(3).waitFor();
    },
  },
  { name: 'shortcuts', path: '/', open: (page) => page.keyboard.press('?') },
  { name: 'bell', path: '/', open: pressing(/^Notifications/) },
  { name: 'own sessions', path: '/', open: pressing('Your sessions') },
  {
    name: 'drawer',
    path: '/',
    open: async (page) => {
      await resize(page, 480, 900);
      await press(page, /^More/);
    },
  },
  {
    name: 'launch',
    path: '/instances?launch=1',
    open: async (page) => {
      await press(page, /^Add port/);
      await press(page, 'Launch');
      await page.getByText('Enter an image.').waitFor();
    },
  },
  { name: 'launch like another', path: `/instances?like=${running.id}` },
  { name: 'edit', path: `/instances/detail?id=${failed.id}&do=edit` },
  { name: 'restart', path: '/instances', open: pressing(/^Restart W/) },
  {
    name: 'terminate all',
    path: '/instances',
    open: async (page) => {
      await page.getByRole('checkbox', { name: 'Select all shown' }).check();
      await press(page, /^Terminate\s*$/);
    },
  },
  { name: 'create volume', path: '/volumes', open: pressing('Create volume') },
  { name: 'attach', path: '/volumes', open: pressing(/^Attach W/) },
  { name: 'detach', path: '/volumes', open: pressing(/^Detach W/) },
  { name: 'volume in use', path: '/volumes', open: pressing(/^Delete W/) },
  {
    name: 'delete volume',
    path: '/volumes?status=AVAILABLE',
    open: pressing(/^Delete W/),
  },
  { name: 'create VPC', path: '/vpcs', open: pressing('Create VPC') },
  { name: 'VPC in use', path: '/vpcs', open: pressing(/^Delete W+0+$/) },
  { name: 'delete VPC', path: '/vpcs', open: pressing(/^Delete W+0+1$/) },
  { name: 'pull image', path: '/images', open: pressing('Pull image') },
  { name: 'prune images', path: '/images', open: pressing('Prune') },
  { name: 'remove image', path: '/images', open: pressing(/^Remove [^W]+:2$/) },
  { name: 'event', path: '/events', open: pressing(/^Custom x/) },
  { name: 'audit entry', path: '/audit', open: pressing(/^instance:x/) },
  {
    name: 'export',
    path: `/audit?actor=${running.name}&action=${'x'.repeat(60)}`,
    open: pressing('Export'),
  },
  {
    name: 'verify',
    path: '/audit',
    open: async (page) => {
      await press(page, 'Verify');
      await page.getByText(/is invalid/).waitFor();
    },
  },
  {
    name: 'create key',
    path: '/keys',
    open: async (page) => {
      await press(page, 'Create key');
      await page.getByLabel('Permissions').selectOption('Custom');
      await page.getByLabel('Expires').selectOption('On a date');
    },
  },
  {
    name: 'secret',
    path: '/keys',
    open: async (page) => {
      await press(page, 'Create key');
      await create(page, 'Create key');
      await page.getByRole('dialog', { name: 'Key created' }).waitFor();
      await press(page, 'Close');
    },
  },
  { name: 'rotate key', path: '/keys', open: pressing(/^Rotate W/) },
  { name: 'revoke key', path: '/keys', open: pressing(/^Revoke W/) },
  { name: 'sessions of a key', path: '/keys', open: choosing(/^More about/, 'Browser sessions') },
  { name: 'create tenant', path: '/tenants', open: pressing('Create tenant') },
  {
    name: 'tenant created',
    path: '/tenants',
    open: async (page) => {
      await press(page, 'Create tenant');
      await create(page, 'Create tenant');
      await page.getByRole('dialog', { name: 'Tenant created' }).waitFor();
    },
  },
  { name: 'quotas', path: '/tenants', open: pressing(/^Quotas of W/) },
  { name: 'delete tenant', path: '/tenants', open: pressing(/^Delete W/) },
  { name: 'keys of a tenant', path: '/tenants', open: pressing(/^Keys of W/) },
  { name: 'key for a tenant', path: '/tenants', open: pressing(/^Keys of W/, 'Create key') },
  { name: 'revoke key of a tenant', path: '/tenants', open: pressing(/^Keys of W/, /^Revoke W/) },
  { name: 'create rule', path: '/notifications', open: pressing('Create rule') },
  { name: 'edit rule', path: '/notifications', open: choosing(/^Actions on W/, 'Edit') },
  { name: 'rotate secret', path: '/notifications', open: choosing(/^Actions on W/, 'Rotate secret') },
  { name: 'delete rule', path: '/notifications', open: choosing(/^Actions on W/, 'Delete') },
  { name: 'deliveries', path: '/notifications', open: choosing(/^Actions on W/, 'Deliveries and test') },
  { name: 'close terminal', path: '/terminals', open: pressing(/^Close the terminal/) },
];
