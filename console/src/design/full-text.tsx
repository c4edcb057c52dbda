// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import styles from './clip.module.css';
import { placeNextTo } from './place';

interface Shown {
  texts: readonly string[];
  /** The bounding box of the element or row whose text is shown. */
  anchor: DOMRect;
}

function isClipped(element: Element): boolean {
  const cut = element.matches('[data-full]') ? (element.firstElementChild ?? element) : element;
  return overflows(cut);
}

function overflows(element: Element): boolean {
  return element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;
}

function textsOf(elements: readonly Element[]): readonly string[] {
  return [
    ...new Set(
      elements
        .filter(isClipped)
        .map((element) => (element.getAttribute('data-full') ?? element.textContent).trim()),
    ),
  ];
}

/** Returns the text to show when an element is hovered over or has the focus, or null. */
function shownFor(target: EventTarget | null, focused: boolean): Shown | null {
  if (!(target instanceof Element)) {
    return null;
  }
  const box = focused ? target.closest('tr, li, [data-clip]') : target.closest('[data-clip]');
  if (box === null || (focused && !target.matches(':focus-visible'))) {
    return null;
  }
  const texts = textsOf(box.matches('[data-clip]') ? [box] : [...box.querySelectorAll('[data-clip]')]);
  return texts.length === 0 ? null : { texts, anchor: box.getBoundingClientRect() };
}

/**
 * Shows the full text of a {@link Clip} that does not fit: the text under the pointer, or all clipped text in the row
 * that has the focus. Esc hides it, and the pointer can move onto it. Screen readers do not need it, because they read
 * the complete text in the table.
 */
export function FullText() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const hide = () => setShown(null);
    const over = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && box.current?.contains(asNode(event.target)) !== true) {
        setShown(shownFor(event.target, false));
      }
    };
    const focus = (event: FocusEvent) => setShown(shownFor(event.target, true));
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        hide();
      }
    };
    document.addEventListener('pointerover', over);
    document.addEventListener('focusin', focus);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('keydown', pressed);
    addEventListener('scroll', hide, { passive: true });
    return () => {
      document.removeEventListener('pointerover', over);
      document.removeEventListener('focusin', focus);
      document.removeEventListener('pointerdown', hide);
      document.removeEventListener('keydown', pressed);
      removeEventListener('scroll', hide);
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (shown !== null && element !== null) {
      element.showPopover();
      placeNextTo(element, shown.anchor);
    }
  }, [shown]);
  return shown === null ? null : (
    <div ref={box} popover="manual" className={styles['full']} aria-hidden="true">
      {shown.texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function asNode(target: EventTarget | null): Node | null {
  return target instanceof Node ? target : null;
}
