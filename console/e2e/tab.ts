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

/** Where a stream stands, as `data-stream` of its badge. */
type StreamKind = 'connecting' | 'live' | 'replaying' | 'reconnecting' | 'stale' | 'refused';

/**
 * A tab of a browser, whose complaints are kept: errors of the page, violations of its Content-Security-Policy among them, and requests to anywhere but its own origin.
 */
export class Tab {
  private readonly complaints: string[] = [];
  /** How many WebSockets the tab has opened so far. */
  sockets = 0;

  constructor(
    readonly page: Page,
    private readonly origin: string,
    private readonly expected: RegExp,
  ) {
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => this.heard(message));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('websocket', () => (this.sockets += 1));
    page.on('request', (request) => {
      const { origin: asked, protocol } = new URL(request.url());
      if (asked !== origin && protocol !== 'data:' && protocol !== 'blob:') {
        this.complaints.push(`a request to ${request.url()}`);
      }
    });
  }

  /** Goes to a page of the console and waits until its heading is there. */
  async open(path: string, heading: string): Promise<void> {
    await this.page.goto(this.origin + path);
    await this.heading(heading).waitFor();
  }

  /** Waits until the page shows what it has to show: it has a heading, nothing is loading, and its stream is live. */
  async awaitSettled(): Promise<void> {
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    await this.page.waitForFunction(
      () =>
        document.querySelector('[aria-label="Loading"], [aria-busy="true"]') === null &&
        [...document.querySelectorAll('header [data-stream]')].every(
          (badge) => badge.getAttribute('data-stream') === 'live',
        ),
    );
  }

  heading(text: string): Locator {
    return this.page.getByRole('heading', { level: 1, name: text, exact: true });
  }

  /** Waits until the page's badge says that its stream stands so. */
  async awaitStream(kind: StreamKind): Promise<void> {
    await this.page.locator(`header [data-stream=${kind}]`).waitFor();
  }

  /** What the page's badge says. */
  async badge(): Promise<string> {
    return (await this.page.locator('header [data-stream]').textContent()) ?? '';
  }

  /** The row of an instance in the list. */
  row(name: string): Locator {
    return this.page.locator(`tr[data-row="${name}"]`);
  }

  /** Waits until the list shows an instance with a status, such as `RUNNING`. */
  async awaitStatus(name: string, status: string): Promise<void> {
    await this.row(name).locator(`[data-status=${status}]`).waitFor();
  }

  /** Fails where the tab has complained. */
  expectNoComplaints(): void {
    expect(this.complaints).toEqual([]);
  }

  private heard(message: ConsoleMessage): void {
    if (message.type() === 'error' && !this.expected.test(message.text())) {
      this.complaints.push(`${message.text()} (${message.location().url})`);
    }
  }
}

const NONE = /^$/;

/** Signs a browser context in, as the sign-in page does it. */
export async function signIn(context: BrowserContext, origin: string, key: string): Promise<void> {
  const answer = await context.request.post(`${origin}/api/session`, { headers: { 'X-API-Key': key } });
  expect(answer.status()).toBe(204);
}

/** The tabs of a test; they share what tabs of one browser share, and complaints of any of them fail the test. */
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
   * @param expected the messages of the page that belong to the test, such as a lost connection
   */
  async add(expected: RegExp = NONE): Promise<Tab> {
    const tab = new Tab(await this.context.newPage(), this.origin, expected);
    this.tabs.push(tab);
    return tab;
  }

  /** Pictures of all tabs, for who looks why a test has failed. */
  async picture(name: string): Promise<void> {
    for (const [index, { page }] of this.tabs.entries()) {
      if (!page.isClosed()) {
        await page.screenshot({ path: `${name}.${index}.png`, timeout: 5_000 });
      }
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    this.tabs.forEach((tab) => tab.expectNoComplaints());
  }
}
