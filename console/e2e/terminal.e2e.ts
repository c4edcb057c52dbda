import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './fixtures';
import { findings, pictures, showIn } from './look';
import type { Tab } from './tab';

/** What is on the screen of a terminal, line by line. */
async function shownIn(place: Locator): Promise<string> {
  const rows = await place.locator('.xterm-rows > div').allTextContents();
  return rows
    .map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd();
}

/** Waits until the screen shows what matches. */
async function awaitShown(place: Locator, pattern: RegExp): Promise<void> {
  await expect.poll(() => shownIn(place), { timeout: 20_000 }).toMatch(pattern);
}

function view(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `Terminal in ${name}`, exact: true });
}

async function awaitState(place: Locator, state: string): Promise<void> {
  await place.locator(`[data-terminal=${state}]`).waitFor();
}

/** Opens a terminal from the instance's page, and waits for its prompt. */
async function openTerminal(tab: Tab, origin: string, name: string, id: string): Promise<Locator> {
  await tab.page.goto(`${origin}/instances/detail?id=${id}`);
  await tab.page.getByRole('button', { name: 'Terminal', exact: true }).click();
  const place = view(tab.page, name);
  await awaitState(place, 'attached');
  await awaitShown(place, /[$#]\s*$/);
  return place;
}

async function type(place: Locator, text: string): Promise<void> {
  await place.locator('textarea').pressSequentially(text);
}

describe('a terminal', () => {
  test('runs what is typed, in the colours that it asks for, and is there again after a reload', async ({
    server,
    tabs,
  }) => {
    const instance = await server.admin.launch({ name: 'shell', command: ['sleep', '1000'] });
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const place = await openTerminal(tab, server.url, 'shell', instance.id);
    await type(place, 'stty size; echo o""k\r');
    await awaitShown(place, /\d+ \d+\nok\n/);
    const size = /(\d+) (\d+)\nok/.exec(await shownIn(place));
    await place.getByText(`${size?.[2] ?? ''} × ${size?.[1] ?? ''}`).waitFor();

    // a colour of 24 bits is a style of its own, which the Content-Security-Policy must let pass
    await type(place, String.raw`printf '\033[38;2;10;200;30mgr''een\033[0m\n'` + '\r');
    const green = place.locator('.xterm-rows span', { hasText: /^green$/ });
    await green.waitFor();
    expect(await green.evaluate((element) => element.style.color)).not.toBe('');

    await tab.page.reload();
    await awaitState(place, 'attached');
    await awaitShown(place, /\d+ \d+\nok\n[^]*green/);
    await type(place, 'echo ag""ain\r');
    await awaitShown(place, /\nagain\n/);

    // and on every other page
    await tab.page.getByRole('link', { name: 'Volumes', exact: true }).click();
    await tab.heading('Volumes').waitFor();
    await awaitShown(place, /\nagain\n/);
    await type(place, 'exit 3\r');
    await place.getByText('Closed: exited with 3').waitFor();
  });
});

void [findings, pictures, showIn];
