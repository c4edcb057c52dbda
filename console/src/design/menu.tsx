// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Button, IconButton } from './button';
import { Icon, type IconName } from './icons';
import styles from './menu.module.css';
import { placeNextTo } from './place';

export interface MenuItem {
  name: string;
  icon?: IconName;
  bad?: boolean;
  /** The reason why it cannot be chosen right now, or null. */
  blocked?: string | null;
  run: () => void;
}

interface MenuProps {
  label: string;
  icon: IconName;
  /** Shows only the icon. */
  small?: boolean;
  items: readonly MenuItem[];
}

/** A button that opens a list of actions. The arrow keys move between the actions, and Esc closes the list. */
export function Menu({ label, icon, small = false, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const element = list.current;
    const button = opener.current;
    if (!open || element === null || button === null) {
      return;
    }
    element.showPopover();
    placeNextTo(element, button.getBoundingClientRect(), 'end');
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const toggled = (event: Event) => {
      if (event instanceof ToggleEvent && event.newState === 'closed') {
        setOpen(false);
      }
    };
    element.addEventListener('toggle', toggled);
    return () => element.removeEventListener('toggle', toggled);
  }, [open]);
  const close = () => {
    setOpen(false);
    opener.current?.querySelector('button')?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.findIndex((item) => item === document.activeElement);
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const index = to[event.key];
    if (index !== undefined) {
      event.preventDefault();
      all.at(index % all.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      close();
    }
  };
  const attributes = {
    'aria-haspopup': 'menu' as const,
    'aria-expanded': open,
    'aria-controls': id,
    onClick: () => setOpen(!open),
  };
  return (
    <>
      <span ref={opener} className={styles['opener']}>
        {small ? (
          <IconButton icon={icon} label={label} {...attributes} />
        ) : (
          <Button icon={icon} {...attributes}>
            {label}
          </Button>
        )}
      </span>
      {open ? (
        <div
          ref={list}
          id={id}
          popover="auto"
          role="menu"
          tabIndex={-1}
          aria-label={label}
          className={styles['menu']}
          onKeyDown={pressed}
        >
          {items.map(({ name, icon: itemIcon, bad = false, blocked = null, run }) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              className={`${styles['item'] ?? ''} ${bad ? (styles['bad'] ?? '') : ''}`}
              disabled={blocked !== null}
              title={blocked ?? undefined}
              onClick={() => {
                close();
                run();
              }}
            >
              {itemIcon === undefined ? null : <Icon name={itemIcon} />}
              {name}
            </button>
          ))}
        </div>
      ) : null}
    </>
  );
}
