// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { PAGES } from '@/shell/pages';
import { TEST_MS } from './deadlines';
import { DIALOGS } from './dialogs';
import { test } from './fixtures';
import { hostileInstance, serveHostile } from './hostile';
import { rendered, resize, screenshot, setColorScheme, SCREENSHOTS_ON, violations } from './look';

/** Seven widths. Two of the heights correspond to a 1440×900 window at 400% and 200% zoom. */
const SIZES = [
  [360, 225],
  [480, 900],
  [720, 450],
  [1024, 768],
  [1280, 800],
  [1680, 1050],
  [2560, 1440],
] as const;

/** The layout of a dialog differs only between a phone and a wider window, and in a short window. */
const DIALOG_SIZES = [SIZES[4], SIZES[1], SIZES[0]] as const;

/** The colour scheme does not affect the layout, only the pictures. The default scheme is light. */
const SCHEMES = SCREENSHOTS_ON ? (['dark', 'light'] as const) : [];

/** The number of resources, and the window sizes. The number of rows matters only where there is little room. */
const ROUNDS = [
  [5, SIZES],
  [0, [SIZES[0], SIZES[4]]],
  [500, [SIZES[0], SIZES[4]]],
] as const;

/**
 * Returns the flaws of the layout: a page or a dialog that is wider than the window, actions that the user cannot reach,
 * even by scrolling down, and headers that leave too little of the window. If a dialog is open, it is checked instead of
 * the page. All collapsible sections are expanded. Runs in the page.
 */
function flaws(): string[] {
  const found: string[] = [];
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
  const scope = dialog ?? document.querySelector('main') ?? document.body;
  for (const details of scope.querySelectorAll('details')) {
    details.setAttribute('open', '');
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`);
  }
  if (dialog !== undefined) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    if (left < 0 || right > clientWidth || top < 0 || bottom > innerHeight) {
      found.push(`the dialog is larger than the window: ${left} to ${right} px, ${top} to ${bottom} px`);
    }
    for (const part of dialog.children) {
      if (part.scrollWidth > part.clientWidth && !part.matches('.visually-hidden')) {
        found.push(
          `“${part.textContent.slice(0, 20)}…” is ${part.scrollWidth - part.clientWidth} px wider than the dialog`,
        );
      }
    }
  }
  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40);
  // a link with long text is clipped, and its visible part can be clicked
  const visiblePart = (element: Element) => {
    let { left, right } = element.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    for (
      let parent = element.parentElement;
      parent !== null && parent !== dialog;
      parent = parent.parentElement
    ) {
      if (getComputedStyle(parent).overflowX !== 'visible') {
        const box = parent.getBoundingClientRect();
        left = Math.max(left, box.left);
        right = Math.min(right, box.right);
      }
    }
    return { left, right, top, bottom };
  };
  const actions = [...scope.querySelectorAll('tr[data-row]')]
    .slice(0, 3)
    .flatMap((row) => [...row.querySelectorAll('td:last-child :is(button, a)')]);
  for (const action of actions) {
    if (action.getClientRects().length === 0) {
      found.push(`the action “${nameOf(action)}” is not shown`);
    }
  }
  // a submit button that is hidden and not in the tab order only makes Enter submit the form
  const controls = [...scope.querySelectorAll('button, a, input, select, textarea')].filter(
    (control) =>
      control.getClientRects().length > 0 &&
      !control.matches('.visually-hidden[tabindex="-1"], .xterm-helper-textarea'),
  );
  for (const control of [...controls.slice(0, 30), ...controls.slice(-5), ...actions]) {
    control.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const { left, right, top, bottom } = visiblePart(control);
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (
      left < 0 ||
      right > clientWidth + 1 ||
      right - left < 8 ||
      hit === null ||
      !(control.contains(hit) || hit.contains(control))
    ) {
      found.push(
        `“${nameOf(control)}” cannot be reached: it is at ${Math.round(left)} to ${Math.round(right)} px`,
      );
    }
  }
  scrollTo(0, document.documentElement.scrollHeight / 3);
  const stays = (element: Element | null): boolean =>
    element !== null &&
    ((element.matches('header, nav, th') &&
      ['sticky', 'fixed'].includes(getComputedStyle(element).position)) ||
      stays(element.parentElement));
  const heights = Array.from({ length: 50 }, (_, step) => ((step + 0.5) / 50) * innerHeight);
  const covered = heights.filter((y) => stays(document.elementFromPoint(clientWidth / 2, y))).length;
  if (dialog === undefined && covered > 20) {
    found.push(`headers cover ${covered * 2} % of the window`);
  }
  scrollTo(0, 0);
  return found;
}

type Found = Record<string, string[]>;

/** Adds the flaws of the open dialog or page at this size. */
async function check(page: Page, name: string, [width, height]: readonly [number, number], all: Found) {
  await resize(page, width, height);
  const found = await page.evaluate(flaws);
  if (found.length > 0) {
    all[`${name} at ${width} px`] = found;
  }
}

async function picture(page: Page, name: string, [width]: readonly [number, number]): Promise<void> {
  await screenshot(page, `hostile-${name.replaceAll(/\W+/g, '-')}-${width}`);
}

/** Closes the open dialogs with Esc, which asks whether to discard a filled form or a secret. */
async function closeDialogs(page: Page): Promise<void> {
  const dialogs = page.locator('dialog');
  const discard = page.getByRole('button', { name: /^(Discard|Close anyway)$/ });
  while ((await dialogs.count()) > 0) {
    if ((await discard.count()) > 0) {
      await discard.click();
    } else {
      await page.keyboard.press('Escape');
      // a second Esc, before the question appears, would return to the form
      await rendered(page);
    }
  }
}

const SOME = [0, 1, 2, 3].map((index) => hostileInstance(index).id).join(',');

describe('the layout', () => {
  test('holds for any data, at any width', { timeout: 2 * TEST_MS }, async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const paths = [
      ...PAGES.map(({ path }) => path),
      `/instances/detail?id=${hostileInstance(1).id}`,
      `/instances/compare?ids=${SOME}`,
      `/instances/logs?ids=${SOME}`,
      `/terminals/detail?id=${hostileInstance(1).id}`,
      `/terminals/recording?id=${hostileInstance(1).id}`,
    ];
    const all: Found = {};
    for (const [count, sizes] of ROUNDS) {
      const tab = await tabs.add();
      await serveHostile(tab.page, count);
      for (const path of paths) {
        await tab.load(path);
        await tab.awaitSettled();
        for (const size of sizes) {
          const name = `${path} with ${count} rows`;
          await check(tab.page, name, size, all);
          for (const colorScheme of SCHEMES) {
            await setColorScheme(tab.page, colorScheme);
            await picture(tab.page, `${name}, ${colorScheme}`, size);
          }
        }
      }
      await tab.page.close();
    }
    expect(all).toEqual({});
  });

  test(
    'of every dialog holds for any data, at any width, and Esc closes it',
    { timeout: 2 * TEST_MS },
    async ({ server, tabs }) => {
      await tabs.signIn(server.admin.key);
      const tab = await tabs.add();
      const { page } = tab;
      await serveHostile(page, 5);
      const all: Found = {};
      let path: string | null = null;
      for (const [index, dialog] of DIALOGS.entries()) {
        const { name, open } = dialog;
        await resize(page, ...SIZES[4]);
        if (path !== dialog.path) {
          path = dialog.path;
          await tab.load(path);
          await tab.awaitSettled();
        }
        await open?.(page);
        await page.locator('dialog[open]').first().waitFor();
        await page.locator('dialog [aria-label="Loading"]').waitFor({ state: 'detached' });
        for (const size of DIALOG_SIZES) {
          await check(page, name, size, all);
          await picture(page, name, size);
        }
        await setColorScheme(page, index % 2 === 0 ? 'dark' : 'light');
        const violated = await violations(page, 'dialog[open]');
        if (violated.length > 0) {
          all[name] = violated;
        }
        await closeDialogs(page);
      }
      expect(all).toEqual({});
    },
  );

  test('shows a whole name when its row has the focus or the pointer', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await serveHostile(tab.page, 5);
    await tab.open('/instances', 'Instances');
    await resize(tab.page, 1024, 768);
    const { name } = hostileInstance(2);
    const link = tab.row(name).getByRole('link', { name });
    const full = tab.page.locator('[popover]').getByText(name, { exact: true });
    await link.hover();
    await full.waitFor();
    await tab.page.keyboard.press('Escape');
    await full.waitFor({ state: 'detached' });

    await tab.page.mouse.move(0, 0);
    await tab.row(name).getByRole('checkbox').focus();
    await tab.page.keyboard.press('Tab');
    await full.waitFor();
  });
});
