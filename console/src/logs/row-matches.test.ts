// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findMatches } from './log-search';
import { append, EMPTY, type Row } from './log-window';
import { ExpressionMatches, TextMatches, type SearchRequest, type SearchThread } from './row-matches';

function rows(texts: readonly string[]): readonly Row[] {
  return append(
    EMPTY,
    texts.map((data, index) => ({ name: 'log', data, id: String(index) })),
  ).rows;
}

/** Responds only on request. */
class FakeThread implements SearchThread {
  readonly asked: SearchRequest[] = [];
  closed = false;
  private answered: (answer: unknown) => void = () => undefined;

  ask(request: SearchRequest, answered: (answer: unknown) => void): void {
    this.asked.push(request);
    this.answered = answered;
  }

  close(): void {
    this.closed = true;
  }

  answer(): void {
    const { source, flags, texts } = this.asked.at(-1) ?? { source: '', flags: '', texts: [] };
    const expression = new RegExp(source, flags);
    this.answered(texts.map((text) => findMatches(text, expression)));
  }
}

describe('the matches of a search', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('for a text are found in steps', () => {
    let now = 0;
    // each look at the clock takes longer than a step may
    const matches = new TextMatches(/a/g, () => (now += 100));
    const log = rows(Array.from({ length: 200 }, () => 'a'));
    let changes = 0;
    matches.search(log, () => (changes += 1));
    expect(matches.isComplete(log)).toBe(false);
    vi.runAllTimers();
    expect(matches.isComplete(log)).toBe(true);
    expect(changes).toBe(1);
    expect(log.reduce((sum, row) => sum + matches.of(row).length, 0)).toBe(200);
  });

  it('for an expression are found in another thread, without their styles', () => {
    const thread = new FakeThread();
    const matches = new ExpressionMatches(/e\w+/g, () => thread);
    const log = rows(['one \u001b[0;31merr\u001b[0mor', 'none']);
    let changes = 0;
    matches.search(log, () => (changes += 1));
    expect(thread.asked).toEqual([{ source: 'e\\w+', flags: 'g', texts: ['one error', 'none'] }]);
    expect(log.map((row) => matches.of(row))).toEqual([[], []]);
    thread.answer();
    expect(changes).toBe(1);
    expect(log.map((row) => matches.of(row))).toEqual([[{ from: 4, to: 9 }], []]);
    expect(matches.isComplete(log)).toBe(true);

    // only new rows are searched
    const longer = [...log, ...rows(['1', '2', 'three']).slice(2)];
    matches.search(longer, () => (changes += 1));
    expect(thread.asked.at(-1)?.texts).toEqual(['three']);
    vi.runAllTimers();
    thread.answer();
    expect(thread.asked.length).toBe(2);
  });

  it('for an expression that takes too long are given up', () => {
    const thread = new FakeThread();
    const matches = new ExpressionMatches(/(a+)+$/g, () => thread);
    const log = rows(['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!']);
    let changes = 0;
    matches.search(log, () => (changes += 1));
    expect(matches.tooSlow).toBe(false);
    vi.runAllTimers();
    expect(matches.tooSlow).toBe(true);
    expect(thread.closed).toBe(true);
    expect(changes).toBe(1);
    matches.search(log, () => (changes += 1));
    expect(thread.asked.length).toBe(1);
  });

  it('are searched for again after a pause', () => {
    const thread = new FakeThread();
    const matches = new ExpressionMatches(/a/g, () => thread);
    const log = rows(['a', 'b']);
    matches.search(log, () => undefined);
    matches.pause();
    let changes = 0;
    matches.search(log, () => (changes += 1));
    thread.answer();
    expect(changes).toBe(1);
    expect(matches.isComplete(log)).toBe(true);
  });
});
