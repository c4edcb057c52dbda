// SPDX-License-Identifier: Apache-2.0
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import { test as base } from './fixtures';
import { violationsInBothSchemes } from './look';
import { WindsockServer } from './server';

/** A test with a server that may send webhooks to this host. */
const test = base.extend<{ server: WindsockServer }>({
  server: [
    async ({}, provide) => {
      const server = await WindsockServer.start({
        WINDSOCK_HUB_HEARTBEAT_SECONDS: '1',
        WINDSOCK_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1',
      });
      await provide(server);
      await server.close();
    },
    { scope: 'file' },
  ],
});

interface Message {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A webhook receiver on loopback. */
class Receiver {
  readonly messages: Message[] = [];
  status = 204;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const receiver = new Receiver(server, `http://127.0.0.1:${port}/hook`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.messages.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(receiver.status).end();
      });
    });
    return receiver;
  }

  /** Returns the types of the messages that are signed with the given secret. */
  types(secret: string): string[] {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return this.messages
      .filter(({ headers, body }) => {
        const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
        const expected = createHmac('sha256', key).update(signed).digest('base64');
        return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
      })
      .map(({ body }) => /"type":"([^"]+)"/.exec(body)?.[1] ?? '');
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Records the page's desktop notifications, and how many times it requests permission. */
function recordDesktop(): void {
  const shown: string[] = [];
  let asked = 0;
  class Recorder extends EventTarget {
    static permission = sessionStorage.getItem('permission') ?? 'default';
    constructor(title: string, { body, tag }: { body: string; tag: string }) {
      super();
      shown.push(`${title}: ${body} ${tag.length}`);
    }
    static requestPermission() {
      asked += 1;
      Recorder.permission = 'granted';
      sessionStorage.setItem('permission', 'granted');
      return Promise.resolve('granted');
    }
    close() {
      shown.pop();
    }
  }
  Object.assign(window, { Notification: Recorder, desktop: () => ({ shown, asked }) });
}

/** Returns the number of pixels by which the page is wider than the screen. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe('notifications', () => {
  test('a rule notifies on the page, on the desktop and by webhook', async ({ server, tabs }) => {
    const receiver = await Receiver.start();
    onTestFinished(() => receiver.close());
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(/status of 400/);
    const { page } = tab;
    await page.addInitScript(recordDesktop);
    await tab.open('/notifications', 'Notifications');
    await page.getByRole('heading', { name: 'No rules yet' }).waitFor();
    const desktop = () => page.evaluate<unknown>('desktop()');
    expect(await desktop()).toEqual({ shown: [], asked: 0 });
    await page.getByRole('button', { name: 'Notify on the desktop' }).click();
    await page.getByRole('button', { name: 'Turn desktop notifications off' }).waitFor();
    expect(await desktop()).toEqual({ shown: [], asked: 1 });

    // all errors appear together, and the server's errors appear next to their fields
    await page.getByRole('button', { name: 'Create rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('When').selectOption('CPU_ABOVE');
    await dialog.getByLabel('Threshold (%)').fill('101');
    await dialog.getByRole('button', { name: 'Create rule' }).click();
    await dialog.getByText('Enter a name.').waitFor();
    await dialog.getByText('At most 100.').waitFor();
    await dialog.getByLabel('When').selectOption('INSTANCE_FAILED');
    await dialog.getByLabel('Name').fill('Failures');
    await dialog.getByLabel('Webhook URL').fill('https://10.0.0.1/');
    await dialog.getByRole('button', { name: 'Create rule' }).click();
    await dialog.getByText(/private network/).waitFor();
    await dialog.getByLabel('Webhook URL').fill(receiver.url);
    await dialog.getByRole('button', { name: 'Create rule' }).click();
    const secret = await dialog.getByLabel('Secret of the webhook of Failures').inputValue();
    expect(secret).toMatch(/^whsec_/);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(secret.slice(6));

    // the test shows the response of the receiver
    const openActions = async (action: string) => {
      await tab.row('Failures').getByRole('button', { name: 'Actions on Failures' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await openActions('Deliveries and test');
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog.getByText('The receiver accepted the test message with status 204').waitFor();
    receiver.status = 302;
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog
      .getByText(/redirect, status 302/)
      .first()
      .waitFor();
    receiver.status = 204;
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(receiver.types(secret)).toEqual(['notification.test', 'notification.test']);

    // a failure is reported on every page, and the bell shows it until the user opens the bell
    await tab.open('/volumes', 'Volumes');
    await tab.awaitStream('live');
    await server.admin.launch({ name: 'broken', command: ['sh', '-c', 'exit 3'] });
    const bell = page.getByRole('button', { name: 'Notifications, 1 unseen' });
    await bell.waitFor();
    await expect.poll(() => receiver.types(secret)).toContain('notification.raised');
    await expect
      .poll(desktop)
      .toEqual({ shown: [expect.stringMatching(/^Failures: Instance broken failed.* 36$/)], asked: 0 });
    await bell.press('Enter');
    await dialog.getByText(/Instance broken failed/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();

    await tab.open('/notifications', 'Notifications');
    await page.getByRole('link', { name: 'broken' }).waitFor();
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await openActions('Delete');
    await dialog.getByRole('button', { name: 'Delete rule' }).click();
    await page.getByText('The rule was deleted.').waitFor();
    await tab.row('Failures').waitFor({ state: 'detached' });
  });

  test('are managed on a phone and by keyboard', async ({ server, phoneTabs }) => {
    await phoneTabs.signIn(server.admin.key);
    const tab = await phoneTabs.add();
    const { page } = tab;
    await tab.open('/notifications', 'Notifications');
    await page.getByRole('button', { name: 'Create rule' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.locator('input:focus').waitFor();
    await page.keyboard.type('Hot');
    await dialog.getByLabel('When').selectOption('MEMORY_ABOVE');
    expect(await overflow(page)).toBe(0);
    await dialog.getByLabel('Name').focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await tab.row('Hot').getByText('Memory above 90% for 5m 00s').waitFor();
    expect(await overflow(page)).toBe(0);
    await tab.row('Hot').getByRole('button', { name: 'Actions on Hot' }).press('Enter');
    await page.locator('[role=menuitem]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Delete rule' }).press('Enter');
    await tab.row('Hot').waitFor({ state: 'detached' });
  });
});
