// SPDX-License-Identifier: Apache-2.0
const KEY = /^wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$/;

/** Returns the key in the fragment of a sign-in link, which browsers do not send, or null. */
export function keyOfFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key');
  return key !== null && KEY.test(key) ? key : null;
}

/** Returns the key in the address and removes it from there, before anything else or the history can keep it. */
export function takeKeyFromAddress(): string | null {
  if (!location.hash.includes('key=')) {
    return null;
  }
  const key = keyOfFragment(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return key;
}

/** Returns the key in a pasted text, which may be a sign-in link. */
export function keyOfPaste(text: string): string {
  const hash = text.indexOf('#');
  return (hash >= 0 ? keyOfFragment(text.slice(hash)) : null) ?? text.trim();
}
