// SPDX-License-Identifier: Apache-2.0

// in this order, because most browsers also claim to be one of the browsers that follow
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

function first(names: readonly [RegExp, string][], text: string): string | undefined {
  return names.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * Returns the browser and the operating system in a `User-Agent`, such as `Firefox on Linux`. For any other program,
 * returns the name that it sends.
 */
export function browserName(userAgent: string | null): string {
  if (userAgent === null || userAgent.trim() === '') {
    return 'Unknown browser';
  }
  const browser = first(BROWSERS, userAgent);
  const system = first(SYSTEMS, userAgent);
  return browser === undefined ? userAgent : system === undefined ? browser : `${browser} on ${system}`;
}
