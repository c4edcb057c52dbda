// SPDX-License-Identifier: Apache-2.0
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  type Locator,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';

/** The state of a stream: the `data-connection` attribute of its badge. */
type StreamKind = 'connecting' | 'live' | 'replaying' | 'reconnecting' | 'stale' | 'failed';

/**
 * A tab of a browser. It collects unexpected errors: those of the page, including violations of its Content-Security-Policy,
 * and requests to other origins.
 */
export class Tab {
  private readonly errors: string[] = [];
  /** The number of WebSockets that the tab has opened. */
  sockets = 0;

  constructor(
    readonly page: Page,
    private readonly origin: string,
    private readonly expected: RegExp,
  ) {
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => this.logged(message));
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('websocket', () => (this.sockets += 1));
    page.on('request', (request) => {
      const { origin: target, protocol } = new URL(request.url());
      if (target !== origin && protocol !== 'data:' && protocol !== 'blob:') {
        this.errors.push(`a request to ${request.url()}`);
      }
    });
  }

  /** Opens a console page and waits for its heading. */
  async open(path: string, heading: string): Promise<void> {
    await this.page.goto(this.origin + path);
    await this.heading(heading).waitFor();
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

  /** Waits until the page's badge shows the given state. */
  async awaitStream(kind: StreamKind): Promise<void> {
    await this.page.locator(`header [data-connection=${kind}]`).waitFor();
  }

  /** Returns the text of the page's badge. */
  async badge(): Promise<string> {
    return (await this.page.locator('header [data-connection]').textContent()) ?? '';
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

/** What Chromium reports for a request while the engine of another test creates or removes a network. */
const NETWORK_CHANGED = /net::ERR_NETWORK_CHANGED/;

/** Signs in a browser context, as the sign-in page does. */
export async function signIn(context: BrowserContext, origin: string, key: string): Promise<void> {
  const response = await context.request.post(`${origin}/api/session`, { headers: { 'X-API-Key': key } });
  expect(response.status()).toBe(204);
  const page = await context.newPage();
  await page.goto(`${origin}/icon.svg`);
  await page.evaluate(
    (secret) => localStorage.setItem('windsock:session', secret),
    response.headers()['x-windsock-session'] ?? '',
  );
  await page.close();
}

/** A test's tabs in one browser context. An unexpected error in any tab fails the test. */
export class Tabs {
  private readonly tabs: Tab[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly origin: string,
  ) {}

  static async of(browser: Browser, origin: string, device: BrowserContextOptions = {}): Promise<Tabs> {
    return new Tabs(
      await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        reducedMotion: 'reduce',
        ...device,
      }),
      origin,
    );
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
        await page.screenshot({ path: `${name}.${index}.png`, timeout: 5_000 });
      }
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    this.tabs.forEach((tab) => tab.expectNoErrors());
  }
}
