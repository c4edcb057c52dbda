// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { letterOf, meaning } from './shortcuts';

describe('a shortcut', () => {
  it.each([
    ['k', true, false, { kind: 'palette' }],
    ['K', true, false, { kind: 'palette' }],
    ['k', false, false, null],
    ['/', false, false, { kind: 'palette' }],
    ['/', true, false, null],
    ['?', false, false, { kind: 'help' }],
    ['g', false, false, { kind: 'g' }],
    ['i', false, true, { kind: 'go', path: '/instances' }],
    ['i', false, false, null],
    ['d', false, true, { kind: 'go', path: '/' }],
    ['z', false, true, null],
    ['?', false, true, { kind: 'help' }],
  ])('%s (command: %s, after g: %s) means %j', (key, command, afterG, expected) => {
    expect(meaning(key, command, afterG)).toEqual(expected);
  });
});

describe('the letter of a key', () => {
  it.each([
    ['k', 'KeyK', 'k'],
    // AZERTY is a Latin layout with some letters in other positions
    ['a', 'KeyQ', 'a'],
    ['л', 'KeyK', 'k'],
    ['ㅏ', 'KeyK', 'k'],
    ['é', 'Digit2', 'é'],
    ['/', 'Digit7', '/'],
    ['Escape', 'Escape', 'Escape'],
  ])('%s at %s is %s', (key, code, expected) => {
    expect(letterOf({ key, code })).toBe(expected);
  });
});
