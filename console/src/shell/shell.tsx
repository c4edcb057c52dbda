// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { Suspense, useState, type ReactNode } from 'react';
import { Button, IconButton } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Icon } from '@/design/icons';
import { Mark } from '@/design/mark';
import { LoadingRows } from '@/design/states';
import { setTheme, useTheme, type Theme } from '@/design/theme';
import { useToasts } from '@/design/toasts';
import { usePermissions, useSession } from '@/session/session';
import type { Permission, Session } from '@/api/wire';
import { useWS } from '@/streams/provider';
import { isBehind } from '@/streams/stream-state';
import { TerminalDock } from '@/terminal/terminal-dock';
import { EngineBanner } from './engine-banner';
import { pageOf, PAGES, pagesFor } from './pages';
import { Palette, type Entry } from './palette';
import { usePaletteEntries } from './palette-entries';
import { useShortcuts } from './shortcuts';
import styles from './shell.module.css';

const THEMES: Record<Theme, { icon: 'system' | 'sun' | 'moon'; next: Theme }> = {
  system: { icon: 'system', next: 'light' },
  light: { icon: 'sun', next: 'dark' },
  dark: { icon: 'moon', next: 'system' },
};

function ThemeButton() {
  const theme = useTheme();
  return (
    <IconButton
      icon={THEMES[theme].icon}
      label={`Theme: ${theme}`}
      onClick={() => setTheme(THEMES[theme].next)}
    />
  );
}

function Account({ session }: { session: Session }) {
  const { signOut } = useSession();
  const toasts = useToasts();
  return (
    <div className={styles['foot']}>
      <div className={styles['account']}>
        <strong>{session.name}</strong>
        <span>
          Key <code>{session.key_id}</code>
        </span>
      </div>
      <div className={styles['tools']}>
        <ThemeButton />
        <Button
          kind="quiet"
          icon="leave"
          onClick={() =>
            void signOut().catch((thrown: unknown) => toasts.failed('Could not sign out', thrown))
          }
        >
          Sign out
        </Button>
      </div>
    </div>
  );
}

function Navigation({ path, onNavigate }: { path: string; onNavigate: () => void }) {
  const current = pageOf(path);
  const permissions = usePermissions();
  const lacks = (needs: Permission) => !permissions.includes(needs);
  return (
    <nav className={styles['nav']} aria-label="Pages">
      <ul>
        {pagesFor(permissions).map((page) => (
          <li key={page.path}>
            <Link
              href={page.path}
              className={styles['link']}
              aria-current={page === current ? 'page' : undefined}
              title={lacks(page.needs) ? `Requires ${page.needs}` : undefined}
              data-lacking={lacks(page.needs) || undefined}
              onClick={onNavigate}
            >
              <Icon name={page.icon} />
              {page.name}
            </Link>
          </li>
        ))}
        <li>
          <a href="/explorer" className={styles['link']}>
            <Icon name="api" />
            API explorer
          </a>
        </li>
      </ul>
    </nav>
  );
}

function Help({ onClose }: { onClose: () => void }) {
  const pages = pagesFor(usePermissions());
  const rows: [string[], string][] = [
    [['Ctrl K', '/'], 'Search pages, instances and actions'],
    ...pages.map(({ shortcut, name }): [string[], string] => [[`g ${shortcut}`], `Go to ${name}`]),
    [['Ctrl Shift E', 'Ctrl Shift Esc'], 'In a terminal: leave the terminal'],
    [['Ctrl Shift F'], 'In a terminal: find'],
    [['Ctrl Shift C', 'Ctrl Shift V'], 'In a terminal: copy, paste'],
    [['?'], 'Show keyboard shortcuts'],
    [['Esc'], 'Close the open dialog'],
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className={styles['keys']}>
        {rows.map(([keys, description]) => (
          <div key={description} className={styles['keyRow']}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles['kbd']}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function OpenPalette({ onClose, more }: { onClose: () => void; more: readonly Entry[] }) {
  const entries = usePaletteEntries();
  return <Palette entries={[...more, ...entries]} onClose={onClose} />;
}

/** The frame of every page: navigation, account, engine banner and terminals. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const path = usePathname();
  const router = useRouter();
  const stream = useWS('');
  const [open, setOpen] = useState<'palette' | 'help' | 'drawer' | null>(null);
  const close = () => setOpen(null);
  useShortcuts({
    palette: () => setOpen('palette'),
    help: () => setOpen('help'),
    go: (to) => router.push(to),
  });
  const wind = isBehind(stream) ? 'calm' : stream.kind === 'connecting' ? 'light' : 'strong';
  const own: Entry[] = [
    { id: 'help', name: 'Keyboard shortcuts', kind: 'help', icon: 'more', run: () => setOpen('help') },
  ];
  return (
    <>
      <a href="#main" className={styles['skip']}>
        Skip to content
      </a>
      <div className={styles['frame']}>
        <header className={styles['rail']}>
          <Link href="/" className={styles['brand']}>
            <Mark wind={wind} />
            Windsock
          </Link>
          <button type="button" className={styles['search']} onClick={() => setOpen('palette')}>
            <Icon name="search" />
            <span>Search</span>
            <kbd className={styles['kbd']}>/</kbd>
          </button>
          <Navigation path={path} onNavigate={close} />
          <Account session={session} />
        </header>
        <main id="main" tabIndex={-1} className={styles['main']}>
          <EngineBanner />
          {/* pages read the query, which an exported page does not know until it is in the browser */}
          <Suspense fallback={<LoadingRows rows={12} />}>{children}</Suspense>
        </main>
      </div>
      <TerminalDock />
      <nav className={styles['bottom']} aria-label="Main pages">
        {PAGES.slice(0, 3).map((page) => (
          <Link
            key={page.path}
            href={page.path}
            className={styles['tab']}
            aria-current={page === pageOf(path) ? 'page' : undefined}
          >
            <Icon name={page.icon} size={20} />
            {page.name}
          </Link>
        ))}
        <button type="button" className={styles['tab']} onClick={() => setOpen('palette')}>
          <Icon name="search" size={20} />
          Search
        </button>
        <button type="button" className={styles['tab']} onClick={() => setOpen('drawer')}>
          <Icon name="menu" size={20} />
          More
        </button>
      </nav>
      {open === 'palette' ? <OpenPalette onClose={close} more={own} /> : null}
      {open === 'help' ? <Help onClose={close} /> : null}
      {open === 'drawer' ? (
        <Dialog title="Windsock" onClose={close}>
          <div className={styles['drawer']}>
            <Navigation path={path} onNavigate={close} />
            <Account session={session} />
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
