// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SCREENSHOTS = 'target/screenshots';
const SCREENSHOTS_ON = process.env['WINDSOCK_E2E_PICTURES'] !== undefined;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The axe rules for WCAG 2.1, levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Returns the violations that axe finds in the page, or in the elements that match a selector, one line each. */
export async function violations(page: Page, selector = 'html'): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found: unknown =
    await page.evaluate(`axe.run(${JSON.stringify(selector)}, ${JSON.stringify({ runOnly: WCAG })}).then(
    (result) => result.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, any }) => id + ': ' + help + ' at ' + target.join(' ') + ' ' + any.map(({ message }) => message).join('; '))))`);
  expect(Array.isArray(found)).toBe(true);
  return Array.isArray(found) ? found.map(String) : [];
}

/** Takes a screenshot if WINDSOCK_E2E_PICTURES is set. Most builds do not need them. */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  if (!SCREENSHOTS_ON) {
    return;
  }
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage });
}

/**
 * Resolves once the page has reacted to all previous actions. Listeners for sizes and media queries run before the
 * animation callbacks of the first frame. Resize observers run after its layout, and therefore before the callbacks of
 * the second frame.
 */
async function rendered(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await document.fonts.ready;
  });
}

/** Resizes the window, and resolves once the page has been laid out at the new size. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await rendered(page);
}

/** Switches the colour scheme, and resolves when the page shows it. */
export async function setColorScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await rendered(page);
}

/** Fails if a page is wider than the screen of a computer or a phone. Also takes screenshots in light and dark mode. */
export async function expectFits(page: Page, name: string): Promise<void> {
  for (const [kind, colorScheme, width, height] of [
    ['phone', 'light', 390, 844],
    ['dark', 'dark', 1440, 900],
    ['light', 'light', 1440, 900],
  ] as const) {
    await resize(page, width, height);
    if (SCREENSHOTS_ON) {
      await setColorScheme(page, colorScheme);
      await screenshot(page, `${name}-${kind}`, true);
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${name} is wider than ${width} px`).toBe(0);
  }
}
