// SPDX-License-Identifier: Apache-2.0
import { indexOfKey } from './log-search';
import type { Row } from './log-window';
import { RowHeights, rowAt, rowsAround } from './row-offsets';

/**
 * The distance beyond the edges of the view within which rows are rendered, in pixels. Older lines are loaded at the
 * same distance.
 */
const MARGIN = 400;
const AT_END = 6;

/** The number of characters in the ruler, whose size is measured. */
export const RULER_CHARACTERS = 50;

/** The rows to render, and the heights of those before and after them. */
export interface Slice {
  from: number;
  to: number;
  before: number;
  after: number;
}

export interface ViewportHandlers {
  /** The user has scrolled. */
  scrolled: (atEnd: boolean) => void;
  /** The view is near the first row. */
  nearStart: () => void;
}

/**
 * Finds the rows in view, so that only these are rendered, and preserves the scroll position. A view that follows the
 * end stays there. In any other view, the first row in view keeps its place when rows are added or dropped before it,
 * or when a height differs from its estimate.
 */
export class RowViewport {
  private slice: Slice = { from: 0, to: 0, before: 0, after: 0 };
  private rows: readonly Row[] = [];
  private offsets: Float64Array = new Float64Array(1);
  private heights = new RowHeights({ lineHeight: 19, columns: null });
  private wrap = false;
  private following = true;
  private box: HTMLElement | null = null;
  private ruler: HTMLElement | null = null;
  private anchor: { key: number; within: number } | null = null;
  /** The scroll position to which the view last moved to follow the end. */
  private pinnedAt = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly handlers: ViewportHandlers) {}

  snapshot(): Slice {
    return this.slice;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Watches the scrolling box. Returns a function that stops watching it. */
  attach(box: HTMLElement, ruler: HTMLElement): () => void {
    this.box = box;
    this.ruler = ruler;
    const resized = () => {
      this.measureBox();
      this.place();
    };
    const observer = new ResizeObserver(resized);
    observer.observe(box);
    observer.observe(ruler);
    const scrolled = () => this.userScrolled(box);
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', scrolled);
      this.box = null;
      this.ruler = null;
    };
  }

  /** Must be called after each render. */
  rendered(rows: readonly Row[], wrap: boolean, following: boolean): void {
    const changed = rows !== this.rows;
    this.rows = rows;
    this.following = following;
    if (wrap !== this.wrap) {
      this.wrap = wrap;
      this.measureBox();
    }
    if (this.measureRows() || changed) {
      this.offsets = this.heights.offsets(rows);
    }
    this.place();
  }

  /** Scrolls to a row, unless it is in view. */
  reveal(key: number): void {
    if (this.box === null) {
      return;
    }
    const index = indexOfKey(this.rows, key);
    const top = this.listTop(this.box) + (this.offsets[index] ?? 0);
    const bottom = this.listTop(this.box) + (this.offsets[index + 1] ?? top);
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || bottom > scrollTop + clientHeight) {
      this.box.scrollTop = Math.max(0, top - clientHeight / 3);
      this.look(this.box);
    }
  }

  /** Returns the key of the first row in view. */
  firstInView(): number {
    return this.anchor?.key ?? 0;
  }

  private userScrolled(box: HTMLElement): void {
    const left = box.scrollHeight - box.clientHeight - box.scrollTop;
    this.look(box);
    this.handlers.scrolled(left < AT_END);
    if (box.scrollTop < MARGIN && left >= AT_END) {
      this.handlers.nearStart();
    }
  }

  private measureBox(): void {
    const rect = this.ruler?.getBoundingClientRect();
    const width = this.ruler?.parentElement?.clientWidth ?? 0;
    if (rect === undefined || rect.width === 0) {
      return;
    }
    const columns = this.wrap ? Math.max(10, Math.floor((width * RULER_CHARACTERS) / rect.width)) : null;
    const { metrics } = this.heights;
    if (metrics.lineHeight !== rect.height || metrics.columns !== columns) {
      this.heights = new RowHeights({ lineHeight: rect.height, columns });
      this.offsets = this.heights.offsets(this.rows);
    }
  }

  /**
   * Measures the rendered rows. Returns whether a height has changed. Without wrapping, all rows have the same height.
   */
  private measureRows(): boolean {
    if (!this.wrap || this.box === null) {
      return false;
    }
    const elements = [...this.box.querySelectorAll<HTMLElement>('[data-key]')];
    const changes = elements.filter((element) => {
      const key = Number(element.dataset['key']);
      const row = this.rows[indexOfKey(this.rows, key)];
      return row?.key === key && this.heights.measure(row, element.getBoundingClientRect().height);
    });
    return changes.length > 0;
  }

  /**
   * Restores the scroll position. The box may be too short for it while some rows are not rendered; the next rendering
   * then completes the move.
   */
  private place(): void {
    const { box } = this;
    if (box === null) {
      return;
    }
    if (this.rows.length > 0 && box.scrollHeight <= box.clientHeight) {
      // there is nothing to scroll
      this.handlers.nearStart();
    }
    if (!this.following) {
      this.pinnedAt = 0;
      const top = this.anchorTop(box) ?? box.scrollTop;
      if (Math.abs(top - box.scrollTop) > 1) {
        box.scrollTop = top;
      }
      this.render(box, top);
      return;
    }
    const end = this.listTop(box) + (this.offsets[this.rows.length] ?? 0) - box.clientHeight;
    // the user may scroll up before the scroll event arrives, and selected text must stay in place
    const scrolledUp = box.scrollTop < Math.min(this.pinnedAt, box.scrollHeight - box.clientHeight) - AT_END;
    if (scrolledUp || hasSelection(box)) {
      this.look(box);
      this.handlers.scrolled(false);
    } else {
      box.scrollTop = box.scrollHeight;
      this.pinnedAt = box.scrollTop;
      this.render(box, Math.max(0, end));
    }
  }

  private anchorTop(box: HTMLElement): number | null {
    if (this.anchor === null) {
      return null;
    }
    const index = indexOfKey(this.rows, this.anchor.key);
    return this.listTop(box) + (this.offsets[index] ?? 0) + this.anchor.within;
  }

  /** Remembers the current scroll position. */
  private look(box: HTMLElement): void {
    const top = box.scrollTop - this.listTop(box);
    const first = rowAt(this.offsets, Math.max(0, top));
    const row = this.rows[first];
    this.anchor = row === undefined ? null : { key: row.key, within: top - (this.offsets[first] ?? 0) };
    this.render(box, box.scrollTop);
  }

  private render(box: HTMLElement, scrollTop: number): void {
    const top = scrollTop - this.listTop(box);
    const { from, to } = rowsAround(this.offsets, top, box.clientHeight, MARGIN);
    const before = this.offsets[from] ?? 0;
    const after = (this.offsets[this.rows.length] ?? 0) - (this.offsets[to] ?? 0);
    const known = this.slice;
    if (known.from !== from || known.to !== to || known.before !== before || known.after !== after) {
      this.slice = { from, to, before, after };
      this.listeners.forEach((listener) => listener());
    }
  }

  /** Returns the height of the content above the rows. */
  private listTop(box: HTMLElement): number {
    return box.querySelector<HTMLElement>('[data-rows]')?.offsetTop ?? 0;
  }
}

/** Whether the user has selected text in an element. */
function hasSelection(element: HTMLElement): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
