// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { distribute } from './connection-turns';

const open = (since: number, finished = false) => ({ open: true, since, finished });
const waiting = (since: number) => ({ open: false, since, finished: false });

describe('the turns of streams', () => {
  it.each([
    ['all open if there are enough connections', [waiting(1), waiting(2)], 3, [], [1, 2]],
    ['those that wait longest come first', [waiting(3), waiting(1), waiting(2)], 2, [], [1, 2]],
    ['a turn that is not finished continues', [open(1), waiting(2)], 1, [], []],
    ['a finished turn makes room', [open(1, true), open(2, true), waiting(3)], 2, [1], [3]],
    ['a finished turn continues if nothing waits', [open(1, true), open(2)], 2, [], []],
    ['a free connection is used first', [open(1, true), waiting(2)], 2, [], [2]],
    ['too many are closed, oldest first', [open(2), open(1), open(3)], 1, [1, 2], []],
  ])('are fair: %s', (_, streams, max, closed, opened) => {
    const change = distribute(streams, max);
    expect(change.close.map(({ since }) => since)).toEqual(closed);
    expect(change.open.map(({ since }) => since)).toEqual(opened);
  });
});
