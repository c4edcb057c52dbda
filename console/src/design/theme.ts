// SPDX-License-Identifier: Apache-2.0
'use client';
import { useSyncExternalStore } from 'react';
import { THEME_KEY } from './theme-script';

export type Theme = 'system' | 'light' | 'dark';

const listeners = new Set<() => void>();

function read(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = theme;
  }
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // without storage, the theme applies until the user leaves the page
  }
  listeners.forEach((listener) => listener());
}

/** Calls the listener when the user or the system changes the theme. Returns a function that removes the listener. */
export function onThemeChange(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  listeners.add(listener);
  dark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    dark.removeEventListener('change', listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, read, () => 'system');
}
