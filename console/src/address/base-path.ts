// SPDX-License-Identifier: Apache-2.0
/**
 * The path under which a proxy publishes the console, such as /windsock; empty if there is none. The build writes a
 * placeholder into the pages, which the server replaces. Scripts read the path from the page, because the compiler
 * could fold a constant.
 */
function basePath(): string {
  return typeof document === 'undefined'
    ? (process.env['BASE_PATH_PLACEHOLDER'] ?? '')
    : (document.documentElement.dataset['base'] ?? '');
}

/** Returns the address of one of the server's paths, such as /instances or /api/keys. */
export function withBase(path: string): string {
  return basePath() + path;
}

/** Returns the path of an address without the base path. */
export function withoutBase(address: string): string {
  const base = basePath();
  return base !== '' && (address === base || address.startsWith(`${base}/`))
    ? address.slice(base.length) || '/'
    : address;
}

/**
 * Returns a name for the browser's storage and channels that is unique to this server, because all servers behind one
 * proxy share them.
 */
export function ownName(name: string): string {
  return name + basePath();
}
