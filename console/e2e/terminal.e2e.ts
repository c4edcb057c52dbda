// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import { expectFits, resize, screenshot, violations, violationsInBothSchemes } from './look';
import type { Tab } from './tab';

/** Returns the lines on the screen of a terminal. */
async function shownIn(place: Locator): Promise<string> {
  const rows = await place.locator('.xterm-rows > div').allTextContents();
  return rows
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd();
}

/** Waits until the screen matches a pattern. */
async function awaitShown(place: Locator, pattern: RegExp): Promise<void> {
  await expect.poll(() => shownIn(place)).toMatch(pattern);
}

function view(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `Terminal in ${name}`, exact: true });
}

async function awaitState(place: Locator, state: string): Promise<void> {
  await place.locator(`[data-connection=${state}]`).waitFor();
}

/** Opens a terminal from an instance's page and waits for its prompt. */
async function openTerminal(tab: Tab, name: string): Promise<Locator> {
  const { page } = tab;
  await tab.open('/instances', 'Instances');
  await tab.row(name).getByRole('link', { name, exact: true }).click();
  await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  const place = view(page, name);
  await awaitState(place, 'attached');
  await awaitShown(place, /[$#]\s*$/);
  return place;
}

async function type(place: Locator, text: string): Promise<void> {
  await place.locator('textarea').pressSequentially(text);
}

/** Enters a long command, without pressing every key. */
async function enter(place: Locator, command: string): Promise<void> {
  const input = place.locator('textarea');
  await input.focus();
  await place.page().keyboard.insertText(command);
  await input.press('Enter');
}

async function closedBecause(place: Locator, reason: string): Promise<void> {
  await place.getByText(`Closed: ${reason}`, { exact: true }).waitFor();
}

const LOST = /WebSocket connection to .* failed|net::ERR_|Failed to load resource/;

describe('a terminal', () => {
  test('runs commands, shows colours, and survives a reload', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'shell', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const place = await openTerminal(tab, 'shell');
    await type(place, 'stty size; echo o""k\r');
    await awaitShown(place, /\d+ \d+\nok\n/);
    const size = /(\d+) (\d+)\nok/.exec(await shownIn(place));
    await place.getByText(`${size?.[2] ?? ''} × ${size?.[1] ?? ''}`).waitFor();

    // a 24-bit colour needs its own style, which must work with the Content-Security-Policy
    await type(place, String.raw`printf '\033[38;2;10;200;30mgr''een\033[0m\n'` + '\r');
    const green = place.locator('.xterm-rows span', { hasText: /^green$/ });
    await green.waitFor();
    await expect.poll(() => green.evaluate((element) => element.style.color)).not.toBe('');

    // old queries to the terminal receive no response during a replay
    await type(place, String.raw`printf '\033[6n'; read -rsd R answer; echo "${'$'}{#answer}"; clear` + '\r');
    await awaitShown(place, /^\S+[$#]$/);
    await type(place, String.raw`printf '\033[6n\033[c'; sleep 1; tty""; echo fi""ne` + '\r');
    await awaitShown(place, /\nfine\n/);

    await tab.reload();
    await awaitState(place, 'attached');
    await awaitShown(place, /\nfine\n/);
    await type(place, '\u0015echo ag""ain\r');
    await awaitShown(place, /\nagain\n/);

    // and on every other page
    await tab.page.getByRole('link', { name: 'Volumes', exact: true }).click();
    await tab.heading('Volumes').waitFor();
    await awaitShown(place, /\nagain\n/);
    await type(place, 'exit 3\r');
    await closedBecause(place, 'exited with code 3');
  });

  test('gives each character as many columns as programs expect', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'widths', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const place = await openTerminal(await tabs.add(), 'widths');
    const widths: [string, number][] = [
      ['🤖', 2],
      ['⚡', 2],
      ['✅', 2],
      ['漢', 2],
      ['🇩🇪', 2],
      ['👍🏽', 2],
      ['👨‍👩‍👧', 2],
      ['e\u0301', 1],
      ['\u200b', 0],
      ['\u200ba\u200eb\ufeff', 2],
    ];

    for (const [index, [character, width]] of widths.entries()) {
      const bytes = [...new TextEncoder().encode(character)]
        .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
        .join('');
      await enter(
        place,
        `clear; printf '\\r${bytes}\\033[6n'; read -rsd R at; echo; echo "n""${index}: $((\${at#*;} - 1))."`,
      );
      await awaitShown(place, new RegExp(`\nn${index}: ${width}\\.\n`));
    }
  });

  test('is watched by another user, who takes control, and the first one sees who', async ({
    server,
    tabs,
    otherTabs,
  }) => {
    await server.admin.launch({ name: 'shared', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const place = await openTerminal(tab, 'shared');
    await place.getByText('You have control').waitFor();

    const { api } = await server.admin.createKey('ann', 'operator');
    await otherTabs.signIn(api.key);
    const other = await otherTabs.add();
    await other.open('/terminals', 'Terminals');
    const row = other.page.locator('tr', {
      has: other.page.getByRole('link', { name: 'shared', exact: true }),
    });
    await row.locator('[data-status=OPEN]').waitFor();
    await row.getByRole('cell', { name: 'admin' }).first().waitFor();
    await row.getByRole('link', { name: /^Attach/ }).click();
    const watched = view(other.page, 'shared');
    await watched.getByText('Read-only').waitFor();
    for (const each of [place, watched]) {
      await each.getByText('2 viewers', { exact: true }).waitFor();
    }
    await type(place, 'echo se""en\r');
    await awaitShown(watched, /\nseen\n/);
    await watched.locator('textarea[readonly]').waitFor({ state: 'attached' });

    await watched.getByRole('button', { name: 'Take control' }).click();
    await place.getByText('ann took control. You are watching.').waitFor();
    await watched.getByText('You have control').waitFor();
    await awaitShown(watched, /\nseen\n/);
    await type(watched, 'echo ta""ken\r');
    await awaitShown(place, /\ntaken\n/);

    await watched.getByRole('button', { name: 'Release control' }).click();
    await watched.getByText('Read-only').waitFor();
    await place.getByRole('button', { name: 'Take control' }).click();
    await place.getByText('You have control').waitFor();

    await place.getByRole('button', { name: 'Close terminal…' }).click();
    const dialog = tab.page.getByRole('dialog', { name: 'Close this terminal?' });
    await dialog.getByText('currently 2 viewers').waitFor();
    await dialog.getByRole('button', { name: 'Close terminal' }).click();
    for (const each of [place, watched]) {
      await closedBecause(each, 'closed by a user');
    }
  });

  test('shows that it was closed after the server was killed', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'cut-off', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add(LOST);
    const place = await openTerminal(tab, 'cut-off');
    await type(place, 'echo be""fore\r');
    await awaitShown(place, /\nbefore\n/);
    await server.kill();
    await awaitState(place, 'reconnecting');
    await server.restart();
    await tab.reconnect();
    await closedBecause(place, 'the server stopped');
    await awaitShown(place, /\nbefore\n/);
  });

  test('handles a flood of output, and keeps output away from the clipboard and other pages', async ({
    server,
    tabs,
  }) => {
    await server.admin.launch({ name: 'loud', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    await tabs.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const tab = await tabs.add();
    const { page } = tab;
    const place = await openTerminal(tab, 'loud');
    await type(place, 'yes fl""ood\r');
    await awaitShown(place, /flood\nflood\nflood/);
    await place.locator('textarea').press('Control+c');
    await awaitShown(place, /\^C\n\S+[$#]$/);
    expect((await place.locator('[data-connection]').getAttribute('data-connection')) ?? '').toBe('attached');
    expect(await place.getByText('are missing here').count()).toBe(0);

    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    await type(place, String.raw`clear; printf '\033]52;c;dGhlaXJz\a'; echo do""ne` + '\r');
    await awaitShown(place, /(^|\n)done\n/);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');

    await type(place, `clear; echo "<${server.url}/hea""lth>"\r`);
    const link = place.locator('.xterm-rows > div', { hasText: /^<http.*health>$/ });
    const box = await link.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 8];
    // output that arrives now may remove the pointer until the mouse moves again
    let moves = 0;
    await expect
      .poll(async () => {
        moves += 1;
        await page.mouse.move(x + (moves % 2), y);
        return place.locator('.xterm-cursor-pointer').count();
      })
      .toBe(1);
    const opened = tabs.context.waitForEvent('page');
    await page.mouse.click(x + (moves % 2), y);
    const other = await opened;
    await other.waitForURL(`${server.url}/health`);
    expect(await other.evaluate(() => opener === null)).toBe(true);
  });

  test('resumes after an interruption without missing output', async ({ server, relay, remoteTabs }) => {
    await server.admin.launch({ name: 'remote', command: ['sleep', '1000'] });
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    const place = await openTerminal(tab, 'remote');
    await type(place, 'for i in $(seq 8); do echo "line $i"; sleep 0.3; done\r');
    await awaitShown(place, /\nline 2/);
    relay.rejectConnections();
    relay.restore();
    await awaitShown(place, /line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\n/);
    await awaitState(place, 'attached');
    await place.getByText('You have control').waitFor();
  });

  test('is in a panel that can be resized by keyboard, left by a shortcut, and closed to detach', async ({
    server,
    tabs,
  }) => {
    await server.admin.launch({ name: 'docked', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    await tabs.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const tab = await tabs.add();
    const { page } = tab;
    const first = await openTerminal(tab, 'docked');
    const panel = page.getByRole('complementary', { name: 'Terminals' });

    // pasting several lines requires confirmation
    await page.evaluate(() => navigator.clipboard.writeText('echo one\necho two\n'));
    await first.locator('textarea').press('Control+Shift+V');
    const confirmation = page.getByRole('dialog', { name: 'Paste 2 lines?' });
    await confirmation.getByText('echo two').waitFor();
    await confirmation.getByRole('button', { name: 'Cancel' }).click();
    await page.evaluate(() => navigator.clipboard.writeText('echo si""ngle'));
    await first.locator('textarea').press('Control+Shift+V');
    await awaitShown(first, /echo si""ngle$/);
    expect(await shownIn(first)).not.toContain('echo one');
    await type(first, '\r');
    await awaitShown(first, /\nsingle\n/);

    // the Tab key is sent to the program, and a shortcut leaves the terminal
    await first.locator('textarea').press('Tab');
    await first.locator('textarea').press('Control+Shift+E');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[role=toolbar]') !== null))
      .toBe(true);

    await first.locator('textarea').press('Control+Shift+F');
    await first.getByRole('searchbox', { name: 'Find in the terminal' }).fill('single');
    await first.getByText(/\d of \d/).waitFor();
    await page.keyboard.press('Escape');

    const handle = panel.getByRole('separator', { name: 'Height of the panel' });
    const height = async () => Number(await handle.getAttribute('aria-valuenow'));
    const before = await height();
    await handle.press('ArrowUp');
    await expect.poll(height).toBe(before + 32);

    // another terminal, from the palette
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill('open terminal docked');
    await page.getByRole('option', { selected: true, name: /docked/ }).waitFor();
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'docked (2)', exact: true }).waitFor();
    await expect.poll(() => panel.locator('[data-connection=attached]').count()).toBe(2);

    await panel.getByRole('button', { name: 'Minimise terminals' }).click();
    await expect.poll(() => panel.evaluate((element) => element.clientHeight)).toBeLessThan(50);
    await panel.getByRole('button', { name: 'docked', exact: true }).click();
    await awaitShown(first.first(), /\nsingle\n/);
    await panel.getByRole('button', { name: 'Maximise terminals' }).click();
    await expect.poll(() => panel.evaluate((element) => element.clientHeight)).toBeGreaterThan(880);
    await panel.getByRole('button', { name: 'Dock terminals' }).click();

    await panel.getByRole('button', { name: 'Close panel' }).click();
    await panel.waitFor({ state: 'detached' });
    await tab.open('/terminals?status=OPEN', 'Terminals');
    const rows = page.locator('tr', { has: page.getByRole('link', { name: 'docked', exact: true }) });
    await expect.poll(() => rows.getByRole('cell', { name: 'nobody' }).count()).toBe(2);
  });

  test('can be replayed, from any position', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'recorded', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    const place = await openTerminal(tab, 'recorded');
    // a player shortens each pause to two seconds
    await type(
      place,
      'PS1="> "; clear; echo fir""st; sleep 2.1; echo; sleep 2.1; echo la""st; sleep 0.2; exit\r',
    );
    await closedBecause(place, 'exited with code 0');
    await tab.open('/terminals?status=CLOSED', 'Terminals');
    await page
      .locator('tr', { has: page.getByRole('link', { name: 'recorded', exact: true }) })
      .getByRole('link', { name: /^Replay/ })
      .click();
    await tab.heading('Recording of recorded').waitFor();
    const player = page.getByRole('region', { name: 'Recording of recorded' });
    const position = player.getByRole('slider', { name: 'Position' });
    await position.press('End');
    await awaitShown(player, /first\n\nlast\n/);
    await position.press('Home');
    await expect.poll(() => shownIn(player)).not.toContain('last');
    await player.getByRole('combobox', { name: 'Speed' }).selectOption('8');
    await player.getByRole('button', { name: 'Play' }).click();
    await player.getByRole('button', { name: 'Play' }).waitFor();
    await awaitShown(player, /first\n\nlast\n/);

    await player.getByRole('combobox', { name: 'Speed' }).selectOption('0.5');
    await player.getByRole('button', { name: 'Play' }).click();
    await player.getByRole('button', { name: 'Pause', exact: true }).click();
    expect(Number(await position.inputValue())).toBeLessThan(Number(await position.getAttribute('max')));

    // the audit log links to the recording
    await tab.open('/audit?action=terminal:open', 'Audit log');
    await page.getByRole('button', { name: 'terminal:open' }).first().click();
    await page.getByRole('link', { name: 'Replay recording' }).click();
    await tab.heading('Recording of recorded').waitFor();
  });

  test('has extra keys on a touch screen', async ({ server, phoneTabs }) => {
    await server.admin.launch({ name: 'pocket', command: ['sleep', '1000'] });
    await phoneTabs.signIn(server.admin.key);
    const tab = await phoneTabs.add();
    const { page } = tab;
    const place = await openTerminal(tab, 'pocket');
    const keys = place.getByRole('group', { name: 'Keys' });
    await type(place, 'echo up""per\r');
    await awaitShown(place, /\nupper\n/);
    await type(place, 'clear\r');
    await awaitShown(place, /^\S+[$#]$/);
    await keys.getByRole('button', { name: 'Arrow up' }).tap();
    await keys.getByRole('button', { name: 'Arrow up' }).tap();
    await type(place, '\r');
    await awaitShown(place, /\nupper\n/);
    await type(place, String.raw`sh -c 'echo asl""eep; exec sleep 100'` + '\r');
    await awaitShown(place, /\nasleep/);
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await type(place, 'c');
    await awaitShown(place, /\^C\n/);
    const size = place.getByTitle('Columns and rows');
    const docked = await size.textContent();
    await page.getByRole('button', { name: 'Maximise terminals' }).tap();
    await expect.poll(() => size.textContent()).not.toBe(docked);
    expect(await violations(page)).toEqual([]);
    await screenshot(page, 'terminal-touch');
  });

  test('is hidden from a viewer', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'closed-off', command: ['sleep', '1000'] });
    const { api } = await server.admin.createKey('read only', 'viewer');
    await tabs.signIn(api.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/instances', 'Instances');
    await tab.awaitStatus('closed-off', 'RUNNING');
    expect(await page.getByRole('button', { name: /terminal/i }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Terminals' }).count()).toBe(0);
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search' }).fill('terminal');
    await page.getByText('No results.').waitFor();
    await tab.open('/terminals', 'Terminals');
    await page.getByText('Requires the instance:exec permission.').waitFor();
    await tab.load('/terminals/recording?id=01900000-0000-7000-8000-000000000000');
    await page.getByText('Requires the audit:read permission.').waitFor();
  });

  test('passes axe in light and dark, and fits the screen', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'api-gateway', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    const check = async (name: string) => {
      expect(await violationsInBothSchemes(page), name).toEqual([]);
      await expectFits(page, name);
    };
    // a terminal adopts the size of the window only after a round trip to the server
    const resizeToPhone = async (place: Locator, name: string) => {
      await resize(page, 390, 844);
      await place.getByText(/^[45]\d × \d+$/).waitFor();
      await screenshot(page, `${name}-phone`);
      await resize(page, 1440, 900);
      await place.getByText(/^1\d\d × \d+$/).waitFor();
    };
    const place = await openTerminal(tab, 'api-gateway');
    await type(
      place,
      String.raw`PS1='\[\033[1;32m\]api-gateway\[\033[0m\]:\[\033[1;34m\]\w\[\033[0m\]$ '; clear; ls --color=always -l / | head -12; printf '\033[31merror\033[0m \033[33mwarn\033[0m \033[36minfo\033[0m \033[35mtrace\033[0m \033[7minverse\033[0m\n'` +
        '\r',
    );
    await awaitShown(place, /error warn info trace inverse\n/);
    await tab.awaitSettled();
    await check('terminal-panel');
    await resizeToPhone(place, 'terminal-panel');

    await place.getByRole('button', { name: 'Open as a page' }).click();
    await tab.heading('Terminal in api-gateway').waitFor();
    await awaitState(place, 'attached');
    await awaitShown(place, /error warn info trace inverse\n/);
    await check('terminal');
    await resizeToPhone(place, 'terminal');

    await type(place, 'exit\r');
    await closedBecause(place, 'exited with code 0');
    await tab.open('/terminals', 'Terminals');
    await tab.awaitSettled();
    await check('terminal-list');

    await page
      .locator('tr[data-row]')
      .first()
      .getByRole('link', { name: /^Replay/ })
      .click();
    const player = page.getByRole('region', { name: 'Recording of api-gateway' });
    await player.getByRole('slider').press('End');
    await awaitShown(player, /error warn info trace inverse\n/);
    await check('recording');
  });
});
