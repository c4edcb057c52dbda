// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { cancelNavigation, heldNavigation, setConnected } from './held-navigation';

const opened: string[] = [];
const push = (path: string) => void opened.push(path);

afterEach(() => {
  cancelNavigation();
  setConnected(true, push);
  opened.length = 0;
});

describe('navigation', () => {
  it('is not held while the server can be reached', () => {
    expect(heldNavigation('/volumes')).toBe(false);
    setConnected(true, push);
    expect(opened).toEqual([]);
  });

  it('opens the latest page once the server can be reached again', () => {
    setConnected(false, push);
    expect(heldNavigation('/volumes')).toBe(true);
    expect(heldNavigation('/keys')).toBe(true);
    setConnected(false, push);
    expect(opened).toEqual([]);
    setConnected(true, push);
    setConnected(true, push);
    expect(opened).toEqual(['/keys']);
    expect(heldNavigation('/audit')).toBe(false);
  });

  it('does not open a page that the user no longer wants', () => {
    setConnected(false, push);
    heldNavigation('/volumes');
    cancelNavigation();
    setConnected(true, push);
    expect(opened).toEqual([]);
  });
});
