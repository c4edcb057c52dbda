// SPDX-License-Identifier: Apache-2.0
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const SCREENSHOTS = 'target/screenshots';
/** Whether this run also produces pictures. */
export const SCREENSHOTS_ON = process.env['WINDSOCK_E2E_PICTURES'] !== undefined;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The axe rules for WCAG 2.1, levels A and AA. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Returns the violations that axe finds in the page, or in the elements that match a selector, one line each. */
export function violations(page: Page, selector = 'html'): Promise<string[]> {
  return found(page, selector, WCAG);
}

/**
 * Returns the violations in the dark and then in the light colour scheme. Only the contrast depends on the scheme, so the
 * other rules are checked once.
 */
export async function violationsInBothSchemes(page: Page, selector = 'html'): Promise<string[]> {
  await setColorScheme(page, 'dark');
  const inDark = await found(page, selector, ['color-contrast']);
  await setColorScheme(page, 'light');
  return [...inDark.map((violation) => `dark: ${violation}`), ...(await violations(page, selector))];
}

/** Runs axe with some rules, or with the rules that have some tags. */
async function found(page: Page, selector: string, runOnly: readonly string[]): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const lines: unknown =
    await page.evaluate(`axe.run(${JSON.stringify(selector)}, ${JSON.stringify({ runOnly })}).then(
    (result) => result.violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, any }) => id + ': ' + help + ' at ' + target.join(' ') + ' ' + any.map(({ message }) => message).join('; '))))`);
  expect(Array.isArray(lines)).toBe(true);
  return Array.isArray(lines) ? lines.map(String) : [];
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
export async function rendered(page: Page): Promise<void> {
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
  const sizes = [
    ['phone', 'light', 390, 844],
    ['dark', 'dark', 1440, 900],
    ['light', 'light', 1440, 900],
  ] as const;
  // the size is the same in both colour schemes, in which only the pictures differ
  for (const [kind, colorScheme, width, height] of SCREENSHOTS_ON ? sizes : [sizes[0], sizes[2]]) {
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
