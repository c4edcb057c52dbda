// SPDX-License-Identifier: Apache-2.0
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  type Locator,
  type Page,
  type WebSocket,
} from 'playwright-core';
import { expect } from 'vitest';
import { WAIT_MS } from './deadlines';

/** The state of a stream: the `data-connection` attribute of its badge. */
type StreamKind = 'connecting' | 'live' | 'replaying' | 'reconnecting' | 'stale' | 'failed';

/**
 * A tab of a browser. It collects unexpected errors: those of the page, including violations of its Content-Security-Policy,
 * and requests to other origins.
 */
export class Tab {
  private readonly errors: string[] = [];
  private readonly openSockets = new Set<WebSocket>();
  /** The number of cancelled requests without which a page cannot start. */
  private cancelled = 0;

  constructor(
    readonly page: Page,
    private readonly origin: string,
    private readonly expected: RegExp,
  ) {
    page.setDefaultTimeout(WAIT_MS);
    page.on('console', (message) => this.logged(message));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('websocket', (socket) => {
      this.openSockets.add(socket);
      socket.on('close', () => this.openSockets.delete(socket));
    });
    page.on('requestfailed', (request) => {
      const essential = ['document', 'script', 'stylesheet'].includes(request.resourceType());
      if (essential && NETWORK_CHANGED.test(request.failure()?.errorText ?? '')) {
        this.cancelled += 1;
      }
    });
    page.on('request', (request) => {
      const { origin: target, protocol } = new URL(request.url());
      if (target !== origin && protocol !== 'data:' && protocol !== 'blob:') {
        this.errors.push(`a request to ${request.url()}`);
      }
    });
  }

  /** The number of WebSockets that the tab has open. */
  get sockets(): number {
    return this.openSockets.size;
  }

  /** Opens a console page and waits for its heading. */
  async open(path: string, heading: string): Promise<void> {
    await this.load(path);
    await this.heading(heading).waitFor();
  }

  /** Loads an address, or a path of the console. Repeats it if the network has changed meanwhile, as a user would. */
  async load(address: string): Promise<void> {
    await this.untilComplete(() => this.page.goto(new URL(address, this.origin).href));
  }

  /** Reloads the page, like {@link load}. */
  async reload(): Promise<void> {
    await this.untilComplete(() => this.page.reload());
  }

  private async untilComplete(navigate: () => Promise<unknown>): Promise<void> {
    let before: number;
    do {
      before = this.cancelled;
      await navigate().catch((error: unknown) => {
        if (!NETWORK_CHANGED.test(String(error))) {
          throw error;
        }
        this.cancelled += 1;
      });
    } while (this.cancelled > before);
  }

  /**
   * Performs an action and waits for an element with a text that the page may show only for a few seconds. The page looks
   * for it in every frame from the beginning, so that even a slow test does not miss it.
   */
  async showsDuring(selector: string, text: RegExp, action: () => Promise<unknown>): Promise<void> {
    const shown = this.page.waitForFunction(
      ([within, source]) =>
        [...document.querySelectorAll(within)].some(({ textContent }) =>
          new RegExp(source).test(textContent),
        ),
      [selector, text.source] as const,
      { polling: 'raf' },
    );
    await Promise.all([shown, action()]);
  }

  /** Performs an action and waits for its message, which disappears after a few seconds. */
  async saysDuring(text: RegExp, action: () => Promise<unknown>): Promise<void> {
    await this.showsDuring('[role=log][aria-label=Messages]', text, action);
  }

  /** Lets the page reconnect immediately, as it does when the browser reports that the network is back. */
  async reconnect(): Promise<void> {
    await this.page.evaluate(() => void dispatchEvent(new Event('online')));
  }

  /**
   * Waits until the page is complete: it has a heading, nothing is loading, and its streams are live or alternating.
   */
  async awaitSettled(): Promise<void> {
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    await this.page.waitForFunction(
      () =>
        document.querySelector('[aria-label="Loading"], [aria-busy="true"]') === null &&
        [...document.querySelectorAll('header [data-connection]')].every((badge) =>
          ['live', 'turns'].includes(badge.getAttribute('data-connection') ?? ''),
        ),
    );
  }

  /** Waits until the fonts are loaded and the charts, which appear after the text, are drawn. */
  async awaitCharts(): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.waitForFunction(() =>
      [...document.querySelectorAll('[role=img][aria-label*="now"]')].every(
        (chart) => chart.querySelector('canvas') !== null,
      ),
    );
  }

  heading(text: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: text, exact: true });
  }

  /** Waits until the page's badge shows the given state, with a text that matches. */
  async awaitStream(kind: StreamKind, text = /./): Promise<void> {
    await this.page.locator(`header [data-connection=${kind}]`, { hasText: text }).waitFor();
  }

  /** Returns a row of the list. */
  row(name: string): Locator {
    return this.page.locator(`tr[data-row="${name}"]`);
  }

  /** Waits until a row shows a status, such as `RUNNING`. */
  async awaitStatus(name: string, status: string): Promise<void> {
    await this.row(name).locator(`[data-status=${status}]`).waitFor();
  }

  /** Fails if there were unexpected errors. */
  expectNoErrors(): void {
    expect(this.errors).toEqual([]);
  }

  private logged(message: ConsoleMessage): void {
    if (
      message.type() === 'error' &&
      !this.expected.test(message.text()) &&
      !NETWORK_CHANGED.test(message.text())
    ) {
      this.errors.push(`${message.text()} (${message.location().url})`);
    }
  }
}

const NONE = /^$/;

/** What Chromium reports for a request that it cancels while an engine creates or removes a network on this host. */
const NETWORK_CHANGED = /net::ERR_NETWORK_CHANGED/;

/** Signs in a browser context, as the sign-in page does. */
export async function signIn(context: BrowserContext, origin: string, key: string): Promise<void> {
  const response = await context.request.post(`${origin}/api/session`, { headers: { 'X-API-Key': key } });
  expect(response.status()).toBe(204);
  const tab = new Tab(await context.newPage(), origin, NONE);
  await tab.load('/icon.svg');
  await tab.page.evaluate(
    (secret) => localStorage.setItem('windsock:session', secret),
    response.headers()['x-windsock-session'] ?? '',
  );
  await tab.page.close();
}

/** Waits until one of two tabs holds the only socket of both. Returns that tab, and then the other one. */
export async function awaitLeader(one: Tab, other: Tab): Promise<[leader: Tab, follower: Tab]> {
  await expect.poll(() => [one.sockets, other.sockets].sort()).toEqual([0, 1]);
  return one.sockets === 1 ? [one, other] : [other, one];
}

/** A test's tabs in one browser context. An unexpected error in any tab fails the test. */
export class Tabs {
  private readonly tabs: Tab[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly origin: string,
  ) {}

  static async of(browser: Browser, origin: string, device: BrowserContextOptions = {}): Promise<Tabs> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...device,
    });
    context.setDefaultTimeout(WAIT_MS);
    return new Tabs(context, origin);
  }

  async signIn(key: string): Promise<void> {
    await signIn(this.context, this.origin, key);
  }

  /**
   * Opens another tab.
   *
   * @param expected matches the error messages that the test expects, such as those about a lost connection
   */
  async add(expected: RegExp = NONE): Promise<Tab> {
    const tab = new Tab(await this.context.newPage(), this.origin, expected);
    this.tabs.push(tab);
    return tab;
  }

  /** Takes screenshots of all tabs to show why a test failed. */
  async screenshot(name: string): Promise<void> {
    for (const [index, { page }] of this.tabs.entries()) {
      if (!page.isClosed()) {
        // a page that has crashed has no picture, and the test has already failed for another reason
        await page.screenshot({ path: `${name}.${index}.png`, timeout: 20_000 }).catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    this.tabs.forEach((tab) => tab.expectNoErrors());
  }
}
