// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { test } from './fixtures';

describe('the events page', () => {
  test('finds events by the server’s filter, shows their payload, and follows', async ({ server, tabs }) => {
    await server.admin.launch({ name: 'observed', command: ['sleep', '1000'] });
    // far more events than one page holds, so that the start event is not among the latest
    for (let batch = 0; batch < 2; batch += 1) {
      await server.admin.publish(Array.from({ length: 300 }, () => 'NOISE'));
    }
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/events', 'Events');
    await page.getByRole('button', { name: 'Noise', exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Instance started' }).count()).toBe(0);

    await page.getByRole('group', { name: 'Topic' }).getByRole('button', { name: 'Instances' }).click();
    await page.getByRole('button', { name: 'Instance started' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Instance started' });
    await dialog.getByRole('region', { name: 'Payload' }).getByText('"observed"').waitFor();
    await dialog.getByRole('button', { name: 'All events for this resource' }).click();
    await page.getByRole('row', { name: /Instance created/ }).waitFor();

    // new events that match appear
    const { id } = await server.admin.instanceNamed('observed');
    await server.admin.stop(id);
    await page.getByRole('row', { name: /Instance stopped/ }).waitFor();

    // the instance's page shows the same events, regardless of the number of published events
    await page.getByRole('link', { name: 'observed' }).first().click();
    await tab.heading('observed').waitFor();
    await page
      .getByRole('region', { name: 'Changes to this instance' })
      .getByText('Instance created')
      .waitFor();
  });
});

describe('times', () => {
  test('are shown in UTC if the user chooses it, in filters as well', async ({ server, tabs }) => {
    await tabs.signIn(server.admin.key);
    const tab = await tabs.add();
    const { page } = tab;
    await tab.open('/events?from=2026-01-02T03:04:05.000Z', 'Events');
    await page.getByRole('button', { name: /^Times in/ }).click();
    await page.getByRole('button', { name: 'Times in UTC' }).waitFor();
    await expect.poll(() => page.getByLabel('From').inputValue()).toBe('2026-01-02T03:04:05');
    await tab.reload();
    await page.getByRole('button', { name: 'Times in UTC' }).waitFor();
  });
});
