// SPDX-License-Identifier: Apache-2.0
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import './screen.css';
import { colourOf } from '@/design/colour-of';
import { copyText } from '@/design/copy';
import { onThemeChange } from '@/design/theme';
import { keyMeaning, withControl, type KeyMeaning } from './keys';
import { styleSpansByScript, withoutStyleElements } from './strict-styles';
import { withoutZeroWidth, ZeroWidthFilter } from './zero-width';

styleSpansByScript();

export interface ScreenEvents {
  /** Input for the program: typed text, pasted text, or a response from the terminal. */
  input(bytes: Uint8Array): void;
  /** The element has room for this many cells at the default font size. */
  room(cols: number, rows: number): void;
  /** The program has set a title. */
  title(title: string): void;
  /** A console shortcut was pressed. */
  key(meaning: Exclude<KeyMeaning, 'paste' | 'copy'>): void;
  /** Ctrl, held with {@link Screen.holdControl}, was applied to a character. */
  controlUsed(): void;
  /** The user wants to paste text. {@link Screen.paste} pastes it. */
  pasteRequested(text: string): void;
  /** The matches of a search, and the index of the active one; -1 if there are too many to count. */
  found(index: number, count: number): void;
}

const FONT_PX = 13;
const MIN_FONT_PX = 8;
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

/** Converts a colour from rgb(…) to hexadecimal, which xterm.js decorations require. */
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
 * A terminal screen within an element, in the console's theme. Programs cannot write to the clipboard, and links open
 * only on a click, in a tab without access to this one.
 */
export class Screen {
  private readonly terminal: Terminal;
  private readonly fitting = new FitAddon();
  private readonly searching = new SearchAddon({ highlightLimit: 500 });
  private readonly ends: (() => void)[] = [];
  private zeroWidth = new ZeroWidthFilter();
  private readOnly = false;
  private responding = true;
  private control = false;
  /** The size of a cell at the default font size, in px. */
  private cell = { width: 0, height: 0 };

  /**
   * Opens a screen. The element must be visible and have a size.
   *
   * @param label its label for screen readers
   * @param describedBy the id of its description for screen readers
   */
  static async open(
    host: HTMLElement,
    label: string,
    describedBy: string,
    events: Partial<ScreenEvents>,
  ): Promise<Screen> {
    const family = getComputedStyle(host).fontFamily;
    // the screen measures its cells when it opens, so the font must be loaded first
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
    const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
    this.terminal = new Terminal({
      fontFamily,
      fontSize: FONT_PX,
      lineHeight: 1.2,
      theme: themeOf(host),
      minimumContrastRatio: 4.5,
      cursorBlink: !reducedMotion.matches,
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
    // the widths of wcwidth(3); the built-in widths of xterm.js are those of Unicode 6
    terminal.loadAddon(new UnicodeGraphemesAddon());
    withoutStyleElements(() => terminal.open(host));
    this.measure();
    terminal.onData((text) => this.entered(text));
    terminal.onBinary((text) => events.input?.(Uint8Array.from(text, (char) => char.charCodeAt(0))));
    terminal.onTitleChange((title) => events.title?.(title));
    this.searching.onDidChangeResults(({ resultIndex, resultCount }) =>
      events.found?.(resultIndex, resultCount),
    );
    terminal.attachCustomKeyEventHandler((event) => this.pressed(event));
    this.suppressResponses();
    this.listen(host, reducedMotion);
  }

  write(data: Uint8Array | string, shown?: () => void): void {
    this.terminal.write(
      typeof data === 'string' ? withoutZeroWidth(data) : this.zeroWidth.apply(data),
      shown,
    );
  }

  /** Resets to an empty screen. */
  clear(): void {
    this.zeroWidth = new ZeroWidthFilter();
    this.terminal.reset();
  }

  /** Resizes once all written output is shown. */
  resize(cols: number, rows: number): void {
    this.terminal.write('', () => {
      if (cols !== this.terminal.cols || rows !== this.terminal.rows) {
        this.terminal.resize(cols, rows);
      }
      this.scale();
    });
  }

  /** Sets whether the terminal responds to queries from the program, once all written output is shown. */
  setResponding(responding: boolean): void {
    this.terminal.write('', () => {
      this.responding = responding;
    });
  }

  /** Sets whether it accepts input. A read-only screen keeps its size and scales its font to fit the element. */
  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
    this.terminal.options.disableStdin = readOnly;
    this.terminal.options.cursorInactiveStyle = readOnly ? 'none' : 'outline';
    this.scale();
    this.reportRoom();
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on;
  }

  get applicationCursor(): boolean {
    return this.terminal.modes.applicationCursorKeysMode;
  }

  /** Returns how many cells fit at the default font size, or null if that is not known. */
  room(): { cols: number; rows: number } | null {
    const room = this.isVisible() ? this.fitting.proposeDimensions() : undefined;
    return room !== undefined && Number.isFinite(room.cols) && Number.isFinite(room.rows) ? room : null;
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Sets whether Ctrl is applied to the next character. */
  holdControl(held: boolean): void {
    this.control = held;
  }

  /** Enters text as if it were typed. */
  input(text: string): void {
    this.terminal.input(text, true);
  }

  paste(text: string): void {
    this.terminal.paste(text);
    this.terminal.focus();
  }

  /** Copies the selection. Returns false if there is none or the browser does not allow it. */
  async copy(): Promise<boolean> {
    const text = this.terminal.getSelection();
    return text !== '' && (await copyText(text));
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

  private entered(text: string): void {
    // during a replay, the program that requested focus events may no longer be running
    if (!this.responding && (text === '\u001b[I' || text === '\u001b[O')) {
      return;
    }
    const held = this.control;
    this.control = false;
    if (held) {
      this.events.controlUsed?.();
    }
    this.events.input?.(encoder.encode(held ? withControl(text) : text));
  }

  private pressed(event: KeyboardEvent): boolean {
    const meaning = keyMeaning(event);
    if (meaning === null) {
      // the browser reports its own paste shortcuts as an event
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

  /** Ignores queries from programs while old output is replayed. */
  private suppressResponses(): void {
    const ignored = () => !this.responding;
    const { parser } = this.terminal;
    for (const id of [
      { final: 'c' },
      { prefix: '>', final: 'c' },
      { final: 'n' },
      { prefix: '?', final: 'n' },
      { intermediates: '$', final: 'p' },
      { prefix: '?', intermediates: '$', final: 'p' },
    ]) {
      parser.registerCsiHandler(id, ignored);
    }
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, ignored);
    for (const id of [4, 10, 11, 12]) {
      parser.registerOscHandler(id, (data) => ignored() && data.includes('?'));
    }
  }

  private listen(host: HTMLElement, reducedMotion: MediaQueryList): void {
    const { terminal } = this;
    const blink = () => {
      terminal.options.cursorBlink = !reducedMotion.matches;
    };
    reducedMotion.addEventListener('change', blink);
    const paste = (event: ClipboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text !== '' && terminal.options.disableStdin !== true) {
        this.events.pasteRequested?.(text);
      }
    };
    host.addEventListener('paste', paste, true);
    const resized = new ResizeObserver(() => {
      this.scale();
      this.reportRoom();
    });
    resized.observe(host);
    this.ends.push(
      onThemeChange(() => {
        terminal.options.theme = themeOf(host);
      }),
      this.scrollByTouch(host),
      () => {
        reducedMotion.removeEventListener('change', blink);
        host.removeEventListener('paste', paste, true);
        resized.disconnect();
      },
    );
  }

  /** Scrolls through the scrollback by touch. */
  private scrollByTouch(host: HTMLElement): () => void {
    let last: number | null = null;
    const touchStart = (event: TouchEvent) => {
      last = event.touches[0]?.clientY ?? null;
    };
    const touchMove = (event: TouchEvent) => {
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
    host.addEventListener('touchstart', touchStart, { passive: true });
    host.addEventListener('touchmove', touchMove, { passive: true });
    return () => {
      host.removeEventListener('touchstart', touchStart);
      host.removeEventListener('touchmove', touchMove);
    };
  }

  private isVisible(): boolean {
    return this.host.clientWidth > 0 && this.host.clientHeight > 0;
  }

  private reportRoom(): void {
    const room = this.readOnly ? null : this.room();
    if (room !== null) {
      this.events.room?.(room.cols, room.rows);
    }
  }

  private measure(): void {
    const screen = this.terminal.element?.querySelector('.xterm-screen');
    const { width, height } = screen?.getBoundingClientRect() ?? { width: 0, height: 0 };
    this.cell = { width: width / this.terminal.cols, height: height / this.terminal.rows };
  }

  /** Sets the font size: the default or, for a read-only screen, a size at which the screen fits the element. */
  private scale(): void {
    if (!this.isVisible() || this.cell.width === 0) {
      return;
    }
    const { cols, rows, options } = this.terminal;
    const scale = Math.min(
      1,
      (this.host.clientWidth - 24) / (cols * this.cell.width),
      (this.host.clientHeight - 12) / (rows * this.cell.height),
    );
    const size = this.readOnly ? Math.max(MIN_FONT_PX, Math.floor(FONT_PX * scale * 2) / 2) : FONT_PX;
    if (options.fontSize !== size) {
      options.fontSize = size;
    }
  }
}
