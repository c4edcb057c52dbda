// SPDX-License-Identifier: Apache-2.0
/**
 * The second secret of the session. Browsers send cookies to every port of a host, but share localStorage with the pages of
 * this origin only. All its tabs have the same session. If the browser blocks storage, the tab has a session of its own.
 */
const KEY = 'windsock:session';

let inMemory: string | null = null;

export function sessionSecret(): string | null {
  try {
    return localStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** Keeps the secret of a new session, or forgets that of one that has ended. */
export function keepSessionSecret(secret: string | null): void {
  inMemory = null;
  try {
    if (secret === null) {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, secret);
    }
  } catch {
    inMemory = secret;
  }
}

/** Calls the listener after another tab has signed in or out, until the returned function is called. */
export function onOtherTabsSession(listener: () => void): () => void {
  const changed = (event: StorageEvent) => {
    if (event.key === KEY || event.key === null) {
      listener();
    }
  };
  addEventListener('storage', changed);
  return () => removeEventListener('storage', changed);
}
