// SPDX-License-Identifier: Apache-2.0
/**
 * Zero-width characters that do not join other characters, such as U+200B, directional marks and U+FEFF. Programs
 * expect them to occupy no column, but xterm.js assigns one to each.
 */
const ZERO_WIDTH = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

const NOTHING = new Uint8Array();

/** Whether three bytes encode such a character in UTF-8. */
function isZeroWidth(first: number | undefined, second: number | undefined, third = 0): boolean {
  return first === 0xe2
    ? second === 0x80
      ? third === 0x8b || third === 0x8e || third === 0x8f || (third >= 0xaa && third <= 0xae)
      : second === 0x81 && third >= 0xa0 && third <= 0xaf
    : first === 0xef && second === 0xbb && third === 0xbf;
}

/** Whether bytes at the end of a chunk may be the beginning of such a character. */
function mayBegin(first: number | undefined, second: number | undefined): boolean {
  return first === 0xe2
    ? second === undefined || second === 0x80 || second === 0x81
    : first === 0xef && (second === undefined || second === 0xbb);
}

/** Removes zero-width characters from a program's output, whose chunks may end within a character. */
export class ZeroWidthFilter {
  private rest: Uint8Array = NOTHING;

  apply(chunk: Uint8Array): Uint8Array {
    if (this.rest.length === 0 && !chunk.includes(0xe2) && !chunk.includes(0xef)) {
      return chunk;
    }
    const bytes = new Uint8Array(this.rest.length + chunk.length);
    bytes.set(this.rest);
    bytes.set(chunk, this.rest.length);
    let length = 0;
    let at = 0;
    while (at < bytes.length) {
      if (isZeroWidth(bytes[at], bytes[at + 1], bytes[at + 2])) {
        at += 3;
      } else if (at + 2 >= bytes.length && mayBegin(bytes[at], bytes[at + 1])) {
        break;
      } else {
        bytes[length] = bytes[at] ?? 0;
        length += 1;
        at += 1;
      }
    }
    this.rest = bytes.slice(at);
    return bytes.subarray(0, length);
  }
}

/** Like {@link ZeroWidthFilter}, but for a complete string. */
export function withoutZeroWidth(text: string): string {
  return text.replace(ZERO_WIDTH, '');
}
