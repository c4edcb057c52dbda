// SPDX-License-Identifier: Apache-2.0
/** A start's progress. Both numbers have the same unit. */
export interface Progress {
  done: number;
  total: number;
  /** The progress as text. */
  text: string;
}

/** Finds `1.2 of 3.4 MB` in a status reason. Returns null if there is no such progress. Pure. */
export function progressIn(reason: string): Progress | null {
  const [text = '', done, total] = /(\d+(?:\.\d+)?) of (\d+(?:\.\d+)?) \w+/.exec(reason) ?? [];
  const progress = { done: Number(done), total: Number(total), text };
  return progress.total > 0 && progress.done <= progress.total ? progress : null;
}
