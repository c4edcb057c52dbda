// SPDX-License-Identifier: Apache-2.0
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import './screen.css';
import { colourOf } from '@/design/colour-of';
import { onThemeChange } from '@/design/theme';
import { keyMeaning, withControl, type KeyMeaning } from './keys';
import { styleSpansByScript, withoutStyleElements } from './strict-styles';

styleSpansByScript();

export interface ScreenEvents {
  /** Something was typed, or pasted, or is answered to the program. */
  typed(bytes: Uint8Array): void;
  /** The place has room for so many cells in the usual size of letters. */
  room(cols: number, rows: number): void;
  /** The program has named what it does. */
  titled(title: string): void;
  /** A key of the console itself. */
  key(meaning: Exclude<KeyMeaning, 'paste' | 'copy'>): void;
  /** What was typed was taken with Ctrl, as {@link Screen.holdControl} has asked. */
  controlled(): void;
  /** Something is to be pasted; {@link Screen.paste} does it. */
  pasting(text: string): void;
  /** How many places a search has found, and which of them is shown, from 0; -1 for too many to count. */
  found(index: number, count: number): void;
}

const FONT_PX = 13;
const LEAST_FONT_PX = 8;
const SCROLLBACK_LINES = 10_000;
const ANSI = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** A colour as rgb(…) in hexadecimals, which is what decorations of xterm.js take. */
function hex(colour: string): string {
  const parts = colour.match(/[\d.]+/g) ?? [];
  return `#${parts
    .slice(0, 3)
    .map((part) => Math.round(Number(part)).toString(16).padStart(2, '0'))
    .join('')}`;
}

function themeOf(element: HTMLElement): ITheme {
  const colour = (property: string) => hex(colourOf(element, property));
  return {
    background: colour('--terminal'),
    foreground: colour('--ink'),
    cursor: colour('--accent-fill'),
    cursorAccent: colour('--terminal'),
    selectionBackground: colour('--select'),
    selectionInactiveBackground: colour('--select'),
    scrollbarSliderBackground: `${colour('--line-strong')}66`,
    scrollbarSliderHoverBackground: `${colour('--line-strong')}aa`,
    scrollbarSliderActiveBackground: `${colour('--line-strong')}dd`,
    ...Object.fromEntries(ANSI.map((name, number) => [name, colour(`--ansi-${number}`)])),
  };
}

function follow(event: MouseEvent, address: string): void {
  event.preventDefault();
  if (/^https?:/i.test(address)) {
    open(address, '_blank', 'noopener,noreferrer');
  }
}

const encoder = new TextEncoder();

/**
 * A terminal's screen within an element, in the console's colours and letters. Nothing that a program prints reaches the
 * clipboard, and a link is followed when it is clicked, in a tab that knows nothing of this one.
 */
export class Screen {
  private readonly terminal: Terminal;
  private readonly fitting = new FitAddon();
  private readonly searching = new SearchAddon({ highlightLimit: 500 });
  private readonly ends: (() => void)[] = [];
  private fixed = false;
  private answering = true;
  private control = false;
  /** Of a cell in the usual size of letters, in px. */
  private cell = { width: 0, height: 0 };

  /**
   * Opens a screen. The element has to be shown and to have a size.
   *
   * @param label what a screen reader calls it
   * @param describedBy the id of what it says of it
   */
  static async open(
    host: HTMLElement,
    label: string,
    describedBy: string,
    events: Partial<ScreenEvents>,
  ): Promise<Screen> {
    const family = getComputedStyle(host).fontFamily;
    // cells are measured when it opens
    await document.fonts.load(`${FONT_PX}px ${family}`).catch(() => undefined);
    const screen = new Screen(host, events, family);
    screen.terminal.textarea?.setAttribute('aria-label', label);
    screen.terminal.textarea?.setAttribute('aria-describedby', describedBy);
    return screen;
  }

  private constructor(
    private readonly host: HTMLElement,
    private readonly events: Partial<ScreenEvents>,
    fontFamily: string,
  ) {
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    this.terminal = new Terminal({
      fontFamily,
      fontSize: FONT_PX,
      lineHeight: 1.2,
      theme: themeOf(host),
      minimumContrastRatio: 4.5,
      cursorBlink: !still.matches,
      scrollback: SCROLLBACK_LINES,
      smoothScrollDuration: 0,
      macOptionIsMeta: true,
      allowProposedApi: true,
      linkHandler: { activate: follow },
    });
    const { terminal } = this;
    terminal.loadAddon(this.fitting);
    terminal.loadAddon(this.searching);
    terminal.loadAddon(new WebLinksAddon(follow));
    withoutStyleElements(() => terminal.open(host));
    this.measure();
    terminal.onData((text) => this.said(text));
    terminal.onBinary((text) => events.typed?.(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    terminal.onTitleChange((title) => events.titled?.(title));
    this.searching.onDidChangeResults(({ resultIndex, resultCount }) =>
      events.found?.(resultIndex, resultCount),
    );
    terminal.attachCustomKeyEventHandler((event) => this.pressed(event));
    this.silence();
    this.listen(host, still);
  }

  write(data: Uint8Array | string, shown?: () => void): void {
    this.terminal.write(data, shown);
  }

  /** Begins anew with an empty screen. */
  clear(): void {
    this.terminal.reset();
  }

  /** Has so many cells once all that was written is shown. */
  resize(cols: number, rows: number): void {
    this.terminal.write('', () => {
      if (cols !== this.terminal.cols || rows !== this.terminal.rows) {
        this.terminal.resize(cols, rows);
      }
      this.scale();
    });
  }

  /** Whether the program is answered what it asks the terminal, once all that was written is shown. */
  answer(answering: boolean): void {
    this.terminal.write('', () => {
      this.answering = answering;
    });
  }

  /** Whether it takes keys; one that does not is as large as it is, in letters that fit the place. */
  setReadOnly(readOnly: boolean): void {
    this.fixed = readOnly;
    this.terminal.options.disableStdin = readOnly;
    this.terminal.options.cursorInactiveStyle = readOnly ? 'none' : 'outline';
    this.scale();
    this.tellRoom();
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  get applicationCursor(): boolean {
    return this.terminal.modes.applicationCursorKeysMode;
  }

  /** How many cells there is room for in the usual size of letters; null where that cannot be told. */
  room(): { cols: number; rows: number } | null {
    const room = this.isShown() ? this.fitting.proposeDimensions() : undefined;
    return room !== undefined && Number.isFinite(room.cols) && Number.isFinite(room.rows) ? room : null;
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Whether the next character that is typed is taken with Ctrl. */
  holdControl(held: boolean): void {
    this.control = held;
  }

  /** Types. */
  input(text: string): void {
    this.terminal.input(text, true);
  }

  paste(text: string): void {
    this.terminal.paste(text);
    this.terminal.focus();
  }

  /** Copies what is selected; false where nothing is, or the browser has no clipboard for this page. */
  async copy(): Promise<boolean> {
    const text = this.terminal.getSelection();
    if (text === '') {
      return false;
    }
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  find(text: string, backwards: boolean): void {
    const options: ISearchOptions = {
      decorations: {
        matchBackground: hex(colourOf(this.host, '--warn-wash')),
        matchOverviewRuler: hex(colourOf(this.host, '--warn')),
        activeMatchBackground: hex(colourOf(this.host, '--select')),
        activeMatchBorder: hex(colourOf(this.host, '--accent-fill')),
        activeMatchColorOverviewRuler: hex(colourOf(this.host, '--accent-fill')),
      },
    };
    if (text === '') {
      this.endFind();
    } else if (backwards) {
      this.searching.findPrevious(text, options);
    } else {
      this.searching.findNext(text, options);
    }
  }

  endFind(): void {
    this.searching.clearDecorations();
    this.terminal.clearSelection();
  }

  dispose(): void {
    this.ends.forEach((end) => end());
    this.terminal.dispose();
  }

  private said(text: string): void {
    // that it has the focus is no news to whatever asked for it long ago
    if (!this.answering && (text === '\u001b[I' || text === '\u001b[O')) {
      return;
    }
    const held = this.control;
    this.control = false;
    if (held) {
      this.events.controlled?.();
    }
    this.events.typed?.(encoder.encode(held ? withControl(text) : text));
  }

  private pressed(event: KeyboardEvent): boolean {
    const meaning = keyMeaning(event);
    if (meaning === null) {
      // the browser's own ways to paste come as an event
      return !(event.metaKey && event.key.toLowerCase() === 'v');
    }
    if (event.type === 'keydown' && meaning !== 'paste') {
      event.preventDefault();
      event.stopPropagation();
      if (meaning === 'copy') {
        void this.copy();
      } else {
        this.events.key?.(meaning);
      }
    }
    return false;
  }

  /** What programs ask a terminal is left unanswered while what is shown is old. */
  private silence(): void {
    const old = () => !this.answering;
    const { parser } = this.terminal;
    for (const id of [
      { final: 'c' },
      { prefix: '>', final: 'c' },
      { final: 'n' },
      { prefix: '?', final: 'n' },
      { intermediates: '$', final: 'p' },
      { prefix: '?', intermediates: '$', final: 'p' },
    ]) {
      parser.registerCsiHandler(id, old);
    }
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, old);
    for (const id of [4, 10, 11, 12]) {
      parser.registerOscHandler(id, (data) => old() && data.includes('?'));
    }
  }

  private listen(host: HTMLElement, still: MediaQueryList): void {
    const { terminal } = this;
    const blink = () => {
      terminal.options.cursorBlink = !still.matches;
    };
    still.addEventListener('change', blink);
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text !== '' && terminal.options.disableStdin !== true) {
        this.events.pasting?.(text);
      }
    };
    host.addEventListener('paste', paste, true);
    const resized = new ResizeObserver(() => {
      this.scale();
      this.tellRoom();
    });
    resized.observe(host);
    this.ends.push(
      onThemeChange(() => {
        terminal.options.theme = themeOf(host);
      }),
      this.scrollByTouch(host),
      () => {
        still.removeEventListener('change', blink);
        host.removeEventListener('paste', paste, true);
        resized.disconnect();
      },
    );
  }

  /** A finger moves through what has scrolled away. */
  private scrollByTouch(host: HTMLElement): () => void {
    let last: number | null = null;
    const began = (event: TouchEvent) => {
      last = event.touches[0]?.clientY ?? null;
    };
    const moved = (event: TouchEvent) => {
      const y = event.touches[0]?.clientY;
      if (last === null || y === undefined) {
        return;
      }
      const lines = Math.trunc((last - y) / Math.max(1, this.cell.height));
      if (lines !== 0) {
        this.terminal.scrollLines(lines);
        last -= lines * this.cell.height;
      }
    };
    host.addEventListener('touchstart', began, { passive: true });
    host.addEventListener('touchmove', moved, { passive: true });
    return () => {
      host.removeEventListener('touchstart', began);
      host.removeEventListener('touchmove', moved);
    };
  }

  private isShown(): boolean {
    return this.host.clientWidth > 0 && this.host.clientHeight > 0;
  }

  private tellRoom(): void {
    const room = this.fixed ? null : this.room();
    if (room !== null) {
      this.events.room?.(room.cols, room.rows);
    }
  }

  private measure(): void {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    const { width, height } = screen?.getBoundingClientRect() ?? { width: 0, height: 0 };
    this.cell = { width: width / this.terminal.cols, height: height / this.terminal.rows };
  }

  /** The size of the letters: the usual one, and where it cannot be resized a smaller one in which it fits. */
  private scale(): void {
    if (!this.isShown() || this.cell.width === 0) {
      return;
    }
    const { cols, rows, options } = this.terminal;
    const scale = Math.min(
      1,
      (this.host.clientWidth - 24) / (cols * this.cell.width),
      (this.host.clientHeight - 12) / (rows * this.cell.height),
    );
    const size = this.fixed ? Math.max(LEAST_FONT_PX, Math.floor(FONT_PX * scale * 2) / 2) : FONT_PX;
    if (options.fontSize !== size) {
      options.fontSize = size;
    }
  }
}
