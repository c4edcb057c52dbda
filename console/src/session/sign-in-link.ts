// SPDX-License-Identifier: Apache-2.0
const KEY = /^wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/;

/** The key that a sign-in link has in its fragment, which a browser never sends; null where there is none. */
export function keyOfFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key');
  return key !== null && KEY.test(key) ? key : null;
}

/** Takes the key out of the address, before anything else can read it there or a history keeps it. */
export function takeKey(): string | null {
  if (!location.hash.includes('key=')) {
    return null;
  }
  const key = keyOfFragment(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return key;
}

/** What a pasted text has as its key: the key, or a whole sign-in link. */
export function keyOfPaste(text: string): string {
  const hash = text.indexOf('#');
  return (hash >= 0 ? keyOfFragment(text.slice(hash)) : null) ?? text.trim();
}
