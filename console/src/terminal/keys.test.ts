// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { extraKey, keyMeaning, pastedLines, runsImmediately, withControl } from './keys';

const pressed = (name: string) => {
  const parts = name.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
};

describe('a key in a terminal', () => {
  it.each([
    ['Ctrl+Shift+Escape', 'leave'],
    ['Ctrl+Shift+E', 'leave'],
    ['Ctrl+Shift+F', 'find'],
    ['Ctrl+Shift+C', 'copy'],
    ['Meta+Shift+v', 'paste'],
    ['Ctrl+c', null],
    ['Shift+C', null],
    ['Ctrl+Alt+Shift+C', null],
    ['Ctrl+Shift+A', null],
    ['Escape', null],
  ])('%s means %s', (name, meaning) => {
    expect(keyMeaning(pressed(name))).toBe(meaning);
  });
});

describe('the extra keys', () => {
  it.each([
    ['escape', false, '\u001b'],
    ['tab', false, '\t'],
    ['up', false, '\u001b[A'],
    ['left', true, '\u001bOD'],
  ] as const)('%s (application cursor: %s)', (key, application, bytes) => {
    expect(extraKey(key, application)).toBe(bytes);
  });

  it.each([
    ['c', '\u0003'],
    ['C', '\u0003'],
    ['[', '\u001b'],
    [' ', '\u0000'],
    ['?', '\u007f'],
    ['cat', '\u0003at'],
    ['1', '1'],
    ['ä', 'ä'],
    ['', ''],
  ])('with Ctrl, %j is %j', (text, bytes) => {
    expect(withControl(text)).toBe(bytes);
  });
});

describe('a pasted text', () => {
  it.each([
    ['ls', ['ls'], false],
    ['ls\n', ['ls'], true],
    ['a\r\nb\rc\n', ['a', 'b', 'c'], true],
    ['a\n\nb', ['a', '', 'b'], true],
  ])('%j has the lines %j and runs immediately: %s', (text, lines, runs) => {
    expect(pastedLines(text)).toEqual(lines);
    expect(runsImmediately(text)).toBe(runs);
  });
});
