/** How far something has come, in the unit of both. */
export interface Progress {
  done: number;
  total: number;
}

/** Reads `1.2 of 3.4` out of what a start says of itself; null where it names no end. Pure. */
export function progressIn(sentence: string): Progress | null {
  const [, done, total] = /(\d+(?:\.\d+)?) of (\d+(?:\.\d+)?)/.exec(sentence) ?? [];
  const progress = { done: Number(done), total: Number(total) };
  return progress.total > 0 && progress.done <= progress.total ? progress : null;
}
