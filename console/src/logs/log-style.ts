// SPDX-License-Identifier: Apache-2.0
/** The styles of a log's text: Select Graphic Rendition (ECMA-48, section 8.3.117), as the server sends it. Pure. */

export interface TextStyle {
  color?: string;
  background?: string;
  bold?: boolean;
  faint?: boolean;
  italic?: boolean;
  underline?: boolean;
  struck?: boolean;
  inverse?: boolean;
}

export interface Span {
  text: string;
  /** Null for the default. */
  style: TextStyle | null;
}

/**
 * Splits text at its style changes. Each sequence from the server starts with 0, so that it defines the complete style.
 */
export function parseSpans(text: string): readonly Span[] {
  // the first part is text, and then parameters and text alternate
  const parts = text.split(/\u001b\[([0-9;]*)m/);
  const spans: Span[] = [];
  let style: TextStyle | null = null;
  parts.forEach((part, index) => {
    if (index % 2 === 1) {
      style = parseStyle(part);
    } else if (part !== '') {
      spans.push({ text: part, style });
    }
  });
  return spans;
}

/** A longer line is split, because browsers are slow at rendering long lines. */
const MAX_ROW_CHARACTERS = 4_000;

const SEQUENCE = /\u001b\[[0-9;]*m/g;

/** Returns text without its styles. */
export function plain(styled: string): string {
  return styled.includes('\u001b') ? styled.replace(SEQUENCE, '') : styled;
}

/** Splits long text into parts without changing its styles. */
export function splitStyled(styled: string): readonly string[] {
  if (styled.length <= MAX_ROW_CHARACTERS) {
    return [styled];
  }
  const parts: string[] = [];
  let part = '';
  let room = MAX_ROW_CHARACTERS;
  let style = '';
  const add = (text: string) => {
    for (let from = 0; from < text.length;) {
      if (room === 0) {
        parts.push(part);
        part = style;
        room = MAX_ROW_CHARACTERS;
      }
      let to = Math.min(text.length, from + room);
      if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) {
        to += 1;
      }
      part += text.slice(from, to);
      room = Math.max(0, room - (to - from));
      from = to;
    }
  };
  let last = 0;
  for (const match of styled.matchAll(SEQUENCE)) {
    add(styled.slice(last, match.index));
    style = match[0];
    part += style;
    last = match.index + style.length;
  }
  add(styled.slice(last));
  return [...parts, part];
}

function parseStyle(parameters: string): TextStyle | null {
  const codes = parameters.split(';').map(Number);
  const style: TextStyle = {};
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const count = codes[i + 1] === 5 ? 2 : 4;
      const color = count === 2 ? indexed(codes[i + 2] ?? 0) : rgb(codes.slice(i + 2, i + 5));
      style[code === 38 ? 'color' : 'background'] = color;
      i += count;
    } else if (code >= 30 && code <= 37) {
      style.color = indexed(code - 30);
    } else if (code >= 90 && code <= 97) {
      style.color = indexed(code - 90 + 8);
    } else if (code >= 40 && code <= 47) {
      style.background = indexed(code - 40);
    } else if (code >= 100 && code <= 107) {
      style.background = indexed(code - 100 + 8);
    } else {
      Object.assign(style, ATTRIBUTES[code]);
    }
  }
  return Object.keys(style).length === 0 ? null : style;
}

const ATTRIBUTES: Readonly<Record<number, TextStyle>> = {
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { struck: true },
};

/** One of the 256 colours of xterm. The first sixteen come from the theme. */
function indexed(index: number): string {
  if (index < 16) {
    return `var(--ansi-${index})`;
  }
  if (index < 232) {
    const level = (n: number) => (n === 0 ? 0 : 55 + 40 * n);
    const cube = index - 16;
    return rgb([level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]);
  }
  const gray = 8 + 10 * (index - 232);
  return rgb([gray, gray, gray]);
}

function rgb(levels: readonly number[]): string {
  return `rgb(${[0, 1, 2].map((i) => levels[i] ?? 0).join(' ')})`;
}
