// SPDX-License-Identifier: Apache-2.0
/** The credential that a user signs in with. A code comes from a sign-in link, and works once. */
export type Credential = { kind: 'key'; key: string } | { kind: 'code'; code: string };

/** The message for a link whose code is not accepted. */
export const LINK_SPENT = 'This link was already used or has expired.';

const CODE = /^[A-Za-z0-9_-]{43}$/;

/** Returns the code in the fragment of a sign-in link, which browsers do not send, or null. */
export function codeOfFragment(fragment: string): string | null {
  const code = new URLSearchParams(fragment.replace(/^#/, '')).get('code');
  return code !== null && CODE.test(code) ? code : null;
}

/**
 * Returns the code in the address and removes it from there. Also removes a key; keys in an address are no longer
 * accepted.
 */
export function takeCodeFromAddress(): string | null {
  if (!/[#&](code|key)=/.test(location.hash)) {
    return null;
  }
  const code = codeOfFragment(location.hash);
  history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}

/** Returns the credential in pasted text: a sign-in link or a key. */
export function credentialOfPaste(text: string): Credential {
  const pasted = text.trim();
  const hash = pasted.indexOf('#');
  const code = hash < 0 ? null : codeOfFragment(pasted.slice(hash));
  return code === null ? { kind: 'key', key: pasted } : { kind: 'code', code };
}
