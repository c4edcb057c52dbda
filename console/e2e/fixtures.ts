// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';
import { test as base } from 'vitest';
import { Relay } from './relay';
import { WindsockServer } from './server';
import { setting } from './setting';
import { Tabs } from './tab';

/** The directory for screenshots and logs of failed tests. */
const FAILURES = 'target/e2e';

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

interface Fixtures {
  /** A server for all tests in a file. Its streams send a heartbeat every second. */
  server: WindsockServer;
  browser: Browser;
  /** Tabs of this test that belong to one browser user. */
  tabs: Tabs;
  /** Tabs of this test that belong to another browser user. */
  otherTabs: Tabs;
  /** Tabs of this test on a phone. */
  phoneTabs: Tabs;
  /** The network between {@link Fixtures.remoteTabs} and the server. */
  relay: Relay;
  /** Tabs of this test that reach the server through the relay. */
  remoteTabs: Tabs;
}

async function withTabs(
  options: {
    browser: Browser;
    url: string;
    server: WindsockServer;
    task: { name: string; result?: { state?: string } };
    device?: BrowserContextOptions;
  },
  provide: (tabs: Tabs) => Promise<void>,
): Promise<void> {
  const { browser, url, server, task, device } = options;
  const tabs = await Tabs.of(browser, url, device);
  await provide(tabs);
  if (task.result?.state === 'fail') {
    const name = `${FAILURES}/${task.name.replace(/\W+/g, '-')}`;
    await mkdir(FAILURES, { recursive: true });
    await writeFile(`${name}.server.txt`, server.output);
    await tabs.screenshot(name);
  }
  await tabs.close();
}

/** A test with a server and a browser. */
export const test = base.extend<Fixtures>({
  server: [
    async ({}, provide) => {
      const server = await WindsockServer.start({ WINDSOCK_HUB_HEARTBEAT_SECONDS: '1' });
      await provide(server);
      await server.close();
    },
    { scope: 'file' },
  ],
  browser: [
    async ({}, provide) => {
      // with its own temporary profile; the sandbox needs privileges that a container does not have
      const browser = await chromium.launch({ executablePath: setting('CHROMIUM'), args: ['--no-sandbox'] });
      await provide(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  tabs: async ({ browser, server, task }, provide) => {
    await withTabs({ browser, url: server.url, server, task }, provide);
  },
  otherTabs: async ({ browser, server, task }, provide) => {
    await withTabs(
      { browser, url: server.url, server, task: { ...task, name: `${task.name}, other` } },
      provide,
    );
  },
  phoneTabs: async ({ browser, server, task }, provide) => {
    await withTabs({ browser, url: server.url, server, task, device: PHONE }, provide);
  },
  relay: async ({ server }, provide) => {
    const relay = await Relay.to(server.port);
    await provide(relay);
    await relay.close();
  },
  remoteTabs: async ({ browser, relay, server, task }, provide) => {
    await withTabs({ browser, url: relay.url, server, task }, provide);
  },
});
