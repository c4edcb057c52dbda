// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';
import type { Instance } from '@/api/wire';
import { WAIT_MS } from './deadlines';
import { test } from './fixtures';
import { resize, screenshot, SCREENSHOTS_ON, setColorScheme, violationsInBothSchemes } from './look';
import type { WindsockServer } from './server';
import type { Tab } from './tab';

const LOST = /WebSocket connection to .* failed|net::ERR_|Failed to load resource/;

function launch(server: WindsockServer, name: string, script: string): Promise<Instance> {
  return server.admin.launch({ name, command: ['sh', '-c', script] });
}

async function openLog(tab: Tab, instance: Instance): Promise<Locator> {
  await tab.open(`/instances/detail?id=${instance.id}`, instance.name);
  return tab.page.getByRole('region', { name: `Output of ${instance.name}` });
}

/** The rendered rows, in order. */
function rows(log: Locator): Promise<string[]> {
  return log.locator('[data-key]').allTextContents();
}

function isAtEnd(log: Locator): Promise<boolean> {
  return log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop < 6);
}

/** The rows that are in view. */
function rowsInView(log: Locator): Promise<string[]> {
  return log.evaluate((box) => {
    const view = box.getBoundingClientRect();
    return [...box.querySelectorAll('[data-key]')]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > view.top + 1 && top < view.bottom - 1;
      })
      .map((row) => row.textContent);
  });
}

/** Resolves when the first row in view has stayed the same in many frames: the browser may scroll smoothly. */
async function awaitStill(log: Locator): Promise<void> {
  await log.evaluate(async (box) => {
    const view = box.getBoundingClientRect();
    const first = () =>
      [...box.querySelectorAll('[data-key]')].find((row) => row.getBoundingClientRect().bottom > view.top + 1)
        ?.textContent;
    for (let same = 0, before = first(); same < 20;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = first();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });
}

async function awaitInView(log: Locator, text: string): Promise<void> {
  await expect.poll(() => rowsInView(log)).toContain(text);
}

function badge(page: Page): Locator {
  return page.locator('section [data-connection]');
}

describe('the log of an instance', () => {
  test('has colours, times and the line that is not finished', async ({ server, tabs }) => {
    const instance = await launch(
      server,
      'colourful',
      String.raw`printf '\033[31mred\033[0m plain\n10%%\r100%%\n\033]0;title\007after\nname: '; sleep 600`,
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await expect.poll(() => rows(log)).toEqual(['red plain', '100%', 'after', 'name: ']);
    const colour = (text: string) =>
      log.getByText(text, { exact: true }).evaluate((span) => getComputedStyle(span).color);
    expect(await colour('red')).not.toBe(await colour('100%'));
    await tab.page.getByRole('button', { name: 'Times', exact: true }).click();
    await expect
      .poll(async () => (await rows(log)).every((row) => /^\d\d:\d\d:\d\d\.\d{3}/.test(row)))
      .toBe(true);
    expect(await log.locator('time').first().getAttribute('datetime')).toMatch(/T.*Z$/);
    await tab.page.getByText('Start of the log').waitFor();
  });

  test('is copied line by line, with its empty lines', async ({ server, tabs }) => {
    const instance = await launch(server, 'copied', 'echo one; echo; echo three; sleep 600');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await expect.poll(() => rows(log)).toEqual(['one', '', 'three']);
    const copied = await log.evaluate((box) => {
      const selection = getSelection();
      selection?.setBaseAndExtent(box, 0, box, box.childNodes.length);
      return selection?.toString().trim();
    });
    expect(copied).toMatch(/one\n\nthree$/);
  });

  test('scrolls back to its first line and jumps to the newest', async ({ server, tabs }) => {
    const instance = await launch(server, 'long', 'seq 1 30000; while :; do sleep 0.3; echo new; done');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await awaitInView(log, 'new');
    await expect.poll(() => isAtEnd(log)).toBe(true);
    await log.focus();
    const start = tab.page.getByText('Start of the log');
    await expect
      .poll(async () => {
        await tab.page.keyboard.press('Home');
        return (await start.count()) > 0;
      })
      .toBe(true);
    await tab.page.keyboard.press('Home');
    await awaitInView(log, '1');
    const shown = await rows(log);
    expect(shown).toEqual(shown.map((_, index) => String(index + 1)));
    // only the rows near the view are rendered
    expect(shown.length).toBeLessThan(200);
    await tab.page.getByRole('button', { name: /^Jump to newest/ }).click();
    await awaitInView(log, 'new');
    await expect.poll(() => isAtEnd(log)).toBe(true);
    await tab.page.locator('section [data-connection=live]').waitFor();
  });

  test('follows its end until the user scrolls up, and keeps the place', async ({ server, tabs }) => {
    const instance = await launch(
      server,
      'steady',
      'i=0; while :; do i=$((i+1)); echo "line $i"; sleep 0.02; done',
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await expect.poll(async () => (await rows(log)).length).toBeGreaterThan(40);
    await log.hover();
    await tab.page.mouse.wheel(0, -150);
    const jump = tab.page.getByRole('button', { name: /^Jump to newest/ });
    await jump.waitFor();
    await awaitStill(log);
    const [first] = await rowsInView(log);
    await tab.page.getByRole('button', { name: /\(\d\d\d+ new lines\)/ }).waitFor();
    expect((await rowsInView(log))[0]).toBe(first);
    // scrolling to the end resumes following
    await expect
      .poll(async () => {
        // the end moves while the browser scrolls there
        await tab.page.mouse.wheel(0, 100_000);
        return jump.count();
      })
      .toBe(0);
    const newest = (await rows(log)).at(-1) ?? '';
    await expect.poll(async () => (await rows(log)).at(-1)).not.toBe(newest);
    await expect.poll(() => isAtEnd(log)).toBe(true);
    // selected text stays where it is
    // the lines move, but there is one at every place
    const place = await log.evaluate((box) => {
      const { left, top, height } = box.getBoundingClientRect();
      const row = box.querySelector('[data-key]')?.getBoundingClientRect();
      return { x: (row?.left ?? left) + 20, y: top + height / 2 };
    });
    await tab.page.mouse.dblclick(place.x, place.y);
    await jump.waitFor();
    await expect.poll(() => tab.page.evaluate(() => getSelection()?.toString().trim())).toBe('line');
  });

  test('finds texts and regular expressions', async ({ server, tabs }) => {
    const instance = await launch(
      server,
      'search',
      'i=0; while [ $i -lt 900 ]; do i=$((i+1)); echo "request $i took $((i % 7)) ms"; done; echo "ERROR at the end"; sleep 600',
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await awaitInView(log, 'ERROR at the end');
    const current = log.locator('mark[data-current]');
    await log.focus();
    await tab.page.keyboard.press('Control+f');
    await tab.page.locator('input:focus').waitFor();
    await tab.page.keyboard.type('request 45');
    const result = tab.page.getByRole('search').getByRole('status');
    await expect.poll(() => result.textContent()).toBe('11');
    await tab.page.keyboard.press('Enter');
    await expect.poll(() => result.textContent()).toMatch(/^\d+ of 11$/);
    await expect.poll(() => current.textContent()).toBe('request 45');
    const currentRow = () => current.locator('xpath=ancestor::*[@data-key]').textContent();
    const seen = new Set<string>();
    let row = await currentRow();
    for (let n = 0; n < 11; n++) {
      const before = await result.textContent();
      await tab.page.keyboard.press('Enter');
      await expect.poll(() => result.textContent()).not.toBe(before);
      await expect.poll(currentRow).not.toBe(row);
      row = await currentRow();
      seen.add(row ?? '');
      await awaitInView(log, row ?? '');
    }
    expect(seen.size).toBe(11);

    await tab.page.getByRole('button', { name: 'Regular expression' }).click();
    const field = tab.page.getByRole('searchbox', { name: 'Search the log' });
    await field.fill('request \\d+ took 3 ms$');
    await expect.poll(() => result.textContent()).toBe('129');
    await field.fill('(');
    await expect.poll(() => result.textContent()).toBe('Not a regular expression');
    await field.fill('error');
    await tab.page.getByRole('button', { name: 'Previous match' }).click();
    await expect.poll(() => result.textContent()).toBe('1 of 1');
  });

  test('stays usable with an expression that does not finish', async ({ server, tabs }) => {
    const instance = await launch(server, 'repetitive', `echo ${'a'.repeat(60)}!; echo aa; sleep 600`);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await awaitInView(log, 'aa');
    await tab.page.getByRole('button', { name: 'Regular expression' }).click();
    const field = tab.page.getByRole('searchbox', { name: 'Search the log' });
    const result = tab.page.getByRole('search').getByRole('status');
    await field.fill('(a+)+$');
    await expect.poll(() => result.textContent()).toBe('Takes too long');
    await field.fill('^a+$');
    await expect.poll(() => result.textContent()).toBe('1');
    await expect.poll(() => log.locator('mark').allTextContents()).toEqual(['aa']);
  });

  test('stays smooth with megabytes of output and with lines of a megabyte', async ({ server, tabs }) => {
    const instance = await launch(
      server,
      'flood',
      'seq -f "%.0f abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghij" 1 60000; ' +
        'head -c 1000000 /dev/zero | tr "\\0" x; echo; head -c 3000000 /dev/zero | tr "\\0" y; echo; echo end; sleep 600',
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await awaitInView(log, 'end');
    for (const wrapped of [false, true]) {
      if (wrapped) {
        await tab.page.getByRole('button', { name: 'Wrap' }).click();
        await expect.poll(() => isAtEnd(log)).toBe(true);
      }
      expect(await log.locator('[data-key]').count()).toBeLessThan(200);
      await log.hover();
      await tab.page.evaluate(() => {
        const longTasks: number[] = [];
        Object.assign(globalThis, { longTasks });
        new PerformanceObserver((list) =>
          longTasks.push(...list.getEntries().map(({ duration }) => duration)),
        ).observe({ type: 'longtask' });
      });
      for (let n = 0; n < 20; n++) {
        await tab.page.mouse.wheel(0, -2_000);
      }
      await tab.page.getByRole('button', { name: /^Jump to newest/ }).click();
      await awaitInView(log, 'end');
      const tasks = await tab.page.evaluate((): unknown => Reflect.get(globalThis, 'longTasks'));
      const longest = Math.max(0, ...(Array.isArray(tasks) ? tasks.map(Number) : []));
      console.log(`${wrapped ? 'wrapped' : 'not wrapped'}: longest task ${longest.toFixed(0)} ms`);
    }
    // the long lines are complete
    await tab.page.getByRole('searchbox', { name: 'Search the log' }).fill('x{1000}');
    await tab.page.getByRole('button', { name: 'Regular expression' }).click();
    await expect.poll(() => tab.page.getByRole('search').getByRole('status').textContent()).toBe('1,000');
  });

  test('stays bounded during a flood, and in place for a user who reads', async ({ server, tabs }) => {
    const directory = await mkdtemp(join(tmpdir(), 'windsock-e2e-log-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const scrolled = join(directory, 'scrolled');
    const instance = await launch(
      server,
      'endless',
      `i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "first $i"; done; while [ ! -e ${scrolled} ]; do sleep 0.1; done; yes "the same line again and again, to fill the window"`,
    );
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await awaitInView(log, 'first 300');
    await log.hover();
    await tab.page.mouse.wheel(0, -1_000);
    await tab.page.getByRole('button', { name: /^Jump to newest/ }).waitFor();
    await expect.poll(async () => (await rowsInView(log))[0]).toMatch(/^first 2\d\d$/);
    await awaitStill(log);
    const shown = await rowsInView(log);
    await writeFile(scrolled, '');
    // the window is full, so the stream stops
    await badge(tab.page).waitFor({ state: 'detached', timeout: 2 * WAIT_MS });
    expect(await rowsInView(log)).toEqual(shown);
    await expect.poll(() => server.admin.connections('log')).toEqual([]);

    await tab.page.getByRole('button', { name: /^Jump to newest/ }).click();
    await tab.page.locator('section [data-connection=live]').waitFor();
    await awaitInView(log, 'the same line again and again, to fill the window');
    expect(await log.locator('[data-key]').count()).toBeLessThan(200);
    // the page is still responsive
    await tab.page.getByRole('button', { name: 'Pause', exact: true }).click();
    await tab.page.locator('[data-status=PAUSED]').first().waitFor();
    const session = await tabs.context.newCDPSession(tab.page);
    await expect
      .poll(async () => {
        await session.send('HeapProfiler.collectGarbage');
        return (await session.send('Runtime.getHeapUsage')).usedSize;
      })
      .toBeLessThan(200 * 1024 * 1024);
  });

  test('says that it is stale when the network is silent, and continues without loss or repetition', async ({
    server,
    relay,
    remoteTabs,
  }) => {
    const instance = await launch(
      server,
      'silent',
      'i=0; while :; do echo "tick $i"; i=$((i+1)); sleep 0.1; done',
    );
    await remoteTabs.signIn(server.admin.key);
    const tab = await remoteTabs.add(LOST);
    const log = await openLog(tab, instance);
    await expect.poll(async () => (await rows(log)).length).toBeGreaterThan(5);

    relay.unplug();
    await tab.page.locator('section [data-connection=stale]', { hasText: /Stale since \d\d:\d\d/ }).waitFor();
    relay.restore();
    await tab.page.locator('section [data-connection=live]').waitFor();
    const newest = (await rows(log)).at(-1) ?? '';
    await expect.poll(async () => (await rows(log)).at(-1)).not.toBe(newest);
    const ticks = (await rows(log)).map((row) => Number(row.slice(5)));
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index));
  });

  test('continues with the next run of its instance', async ({ server, tabs }) => {
    const instance = await launch(server, 'runs', 'echo "run of $$"; sleep 600');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const log = await openLog(tab, instance);
    await expect.poll(async () => (await rows(log)).length).toBe(1);
    await tab.page.getByRole('button', { name: 'Restart', exact: true }).click();
    await tab.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Restart/ })
      .click();
    await expect.poll(async () => (await rows(log)).length).toBe(2);
    const [one, other] = await rows(log);
    expect(one).not.toBe(other);
  });

  test('is downloaded with the times that it shows', async ({ server, tabs }) => {
    const instance = await launch(server, 'saved', 'seq 1 3; sleep 600');
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await awaitInView(await openLog(tab, instance), '3');
    await tab.page.getByRole('button', { name: 'Times', exact: true }).click();
    const [file] = await Promise.all([
      tab.page.waitForEvent('download'),
      tab.page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('saved.log');
    const stream = await file.createReadStream();
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
    }
    expect(text).toMatch(/^\S+Z 1\n\S+Z 2\n\S+Z 3\n$/);
  });

  test('fits every screen, and is accessible', async ({ server, tabs }) => {
    const long = 'a-very-long-path/'.repeat(30);
    const script = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "$i GET /${long} 200"; done; printf '\\033[33mwarn\\033[0m slow\\n'; sleep 600`;
    const one = await launch(server, 'one', script);
    const other = await launch(server, 'other', script);
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    await openLog(tab, one);
    await tab.page.getByRole('link', { name: 'Side by side' }).click();
    await tab.heading('Logs').waitFor();
    await tab.page.getByRole('combobox', { name: 'Add instance' }).selectOption({ label: 'other' });
    for (const name of ['one', 'other']) {
      const log = tab.page.getByRole('region', { name: `Output of ${name}` });
      await awaitInView(log, 'warn slow');
    }
    await expect.poll(() => new URL(tab.page.url()).searchParams.get('ids')).toBe(`${one.id},${other.id}`);
    for (const path of [`/instances/logs?ids=${one.id},${other.id}`, `/instances/detail?id=${one.id}`]) {
      await tab.load(path);
      const log = tab.page.getByRole('region', { name: 'Output of one' });
      await expect.poll(async () => (await rows(log)).length).toBeGreaterThan(10);
      await tab.page.getByRole('button', { name: 'Times', exact: true }).first().click();
      await tab.page.getByRole('searchbox', { name: 'Search the log' }).first().fill('warn');
      for (const scheme of SCREENSHOTS_ON ? (['light', 'dark'] as const) : (['light'] as const)) {
        await setColorScheme(tab.page, scheme);
        for (const [width, height] of [
          [360, 740],
          [768, 1024],
          [1440, 900],
          [2560, 1440],
        ] as const) {
          await resize(tab.page, width, height);
          const overflow = await tab.page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow, `${path} at ${width} px`).toBeLessThanOrEqual(0);
          await screenshot(
            tab.page,
            `log-${path.includes('logs') ? 'many' : 'one'}-${scheme}-${width}`,
            true,
          );
        }
      }
      await resize(tab.page, 1440, 900);
      expect(await violationsInBothSchemes(tab.page)).toEqual([]);
    }
    await tab.page.getByRole('button', { name: 'Full height' }).click();
    await expect
      .poll(() => tab.page.getByRole('region', { name: 'Output of one' }).evaluate((box) => box.clientHeight))
      .toBeGreaterThan(550);
  });
});
