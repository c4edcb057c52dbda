// SPDX-License-Identifier: Apache-2.0
import { ownName } from '@/address/base-path';

/**
 * The session's second secret. Browsers send cookies to every port on a host, but share localStorage only within one
 * origin, in which the base path identifies the server. All tabs that use the same server share one session. If the
 * browser blocks storage, each tab has its own session.
 */
const key = () => ownName('windsock:session');

let inMemory: string | null = null;

export function sessionSecret(): string | null {
  try {
    return localStorage.getItem(key()) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** Stores the secret of a new session, or removes the secret of an ended session. */
export function keepSessionSecret(secret: string | null): void {
  inMemory = null;
  try {
    if (secret === null) {
      localStorage.removeItem(key());
    } else {
      localStorage.setItem(key(), secret);
    }
  } catch {
    inMemory = secret;
  }
}

/** Calls the listener after another tab has signed in or out. Returns a function that removes the listener. */
export function onOtherTabsSession(listener: () => void): () => void {
  const changed = (event: StorageEvent) => {
    if (event.key === key() || event.key === null) {
      listener();
    }
  };
  addEventListener('storage', changed);
  return () => removeEventListener('storage', changed);
}
