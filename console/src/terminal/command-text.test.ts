// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { commandText } from './command-text';

describe('the command of a terminal', () => {
  it.each([
    [['/bin/sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash -l; exec /bin/sh -l'], 'login shell'],
    [['/bin/sh', '-c', 'echo exec'], "/bin/sh -c 'echo exec'"],
    [['/bin/sh'], '/bin/sh'],
    [['htop', '-d', '5'], 'htop -d 5'],
    [[], ''],
  ])('%j is %j', (command, text) => {
    expect(commandText(command)).toBe(text);
  });
});
