// SPDX-License-Identifier: Apache-2.0
/** How far something has come, in the unit of both. */
export interface Progress {
  done: number;
  total: number;
  /** The same in words. */
  text: string;
}

/** Reads `1.2 of 3.4 MB` out of what a start says of itself; null where it names no end. Pure. */
export function progressIn(sentence: string): Progress | null {
  const [text = '', done, total] = /(\d+(?:\.\d+)?) of (\d+(?:\.\d+)?) \w+/.exec(sentence) ?? [];
  const progress = { done: Number(done), total: Number(total), text };
  return progress.total > 0 && progress.done <= progress.total ? progress : null;
}
