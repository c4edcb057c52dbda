// SPDX-License-Identifier: Apache-2.0
/**
 * Copies text to the clipboard. Over plain HTTP from another host, pages cannot access the clipboard. In that case, the
 * text is copied from a selected text field instead, as with Ctrl+C. Returns whether it was copied.
 */
export async function copyText(text: string): Promise<boolean> {
  if (isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  // within the newest open dialog, if any: everything else is inert
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(field);
  field.select();
  // the only way without a secure context
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) {
    focused.focus();
  }
  return copied;
}
