// SPDX-License-Identifier: Apache-2.0
type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the JSON merge patch (RFC 7396) that turns one object into another: unchanged members are absent, and removed
 * members are null. Pure.
 */
export function mergePatch(before: Members, after: Members): Members {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...names].flatMap((name): [string, unknown][] => {
    const [old, value] = [before[name], after[name]];
    if (isObject(old) && isObject(value)) {
      const members = mergePatch(old, value);
      return Object.keys(members).length === 0 ? [] : [[name, members]];
    }
    return JSON.stringify(old) === JSON.stringify(value) ? [] : [[name, value ?? null]];
  });
  return Object.fromEntries(changes);
}
