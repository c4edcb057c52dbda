// SPDX-License-Identifier: Apache-2.0
'use client';
import Link from '@/address/link';
import { cancelNavigation, setConnected, useHeldNavigation } from '@/address/held-navigation';
import { usePathname, useRouter } from '@/address/navigation';
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from 'react';
import { loadCode } from '@/api/load-code';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Icon } from '@/design/icons';
import { Mark } from '@/design/mark';
import { LoadingRows, Notice } from '@/design/states';
import { setTheme, useTheme, type Theme } from '@/design/theme';
import { useToasts } from '@/design/toasts';
import { chooseZone, zoneLabel } from '@/format/zone';
import { unsupported, useCompute } from '@/live/compute';
import { useNow } from '@/live/use-now';
import { useZone } from '@/live/time';
import { FullText } from '@/design/full-text';
import { usePermissions, useSession } from '@/session/session';
import type { Session } from '@/api/wire';
import { useWS } from '@/streams/provider';
import { isBehind } from '@/streams/stream-state';
import { TerminalDock } from '@/terminal/terminal-dock';
import { Bell, UnseenBadge } from './bell';
import { EngineBanner } from './engine-banner';
import { pageOf, PAGES, pagesFor, type Page } from './pages';
import { Palette, type Entry } from './palette';
import { usePaletteEntries, useSearches } from './palette-entries';
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
    <Button
      kind="quiet"
      icon={THEMES[theme].icon}
      title={`Switch to ${THEMES[theme].next}`}
      onClick={() => setTheme(THEMES[theme].next)}
    >
      Theme: {theme}
    </Button>
  );
}

/** Shows the time zone in which times are displayed, and switches between the browser's time zone and UTC. */
function ZoneButton() {
  const zone = useZone();
  const other = zone === 'utc' ? 'local' : 'utc';
  return (
    <Button
      kind="quiet"
      icon="clock"
      title={other === 'utc' ? 'Show times in UTC' : 'Show times in the time zone of this browser'}
      onClick={() => chooseZone(other)}
    >
      Times in {zoneLabel(useNow())}
    </Button>
  );
}

// few users open it
const SessionsDialog = lazy(async () => ({
  default: (await loadCode(() => import('@/access/sessions-dialog'))).SessionsDialog,
}));

function Account({ session, onSessions }: { session: Session; onSessions: () => void }) {
  const { signOut } = useSession();
  const toasts = useToasts();
  return (
    <div className={styles['foot']}>
      <div className={styles['account']}>
        <strong>{session.name}</strong>
        <span>
          Key <code>{session.key_id}</code>
        </span>
        <span className={styles['version']}>Windsock {process.env['WINDSOCK_VERSION']}</span>
      </div>
      <ZoneButton />
      <ThemeButton />
      <Button kind="quiet" icon="keys" onClick={onSessions}>
        Your sessions
      </Button>
      <Button
        kind="quiet"
        icon="leave"
        onClick={() => void signOut().catch((thrown: unknown) => toasts.failed('Could not sign out', thrown))}
      >
        Sign out
      </Button>
    </div>
  );
}

function Navigation({ path, onNavigate }: { path: string; onNavigate: () => void }) {
  const current = pageOf(path);
  const permissions = usePermissions();
  const compute = useCompute();
  const lacking = ({ needs, feature }: Page) =>
    needs !== null && !permissions.includes(needs)
      ? `Requires ${needs}`
      : feature === undefined
        ? null
        : unsupported(compute, feature);
  return (
    <nav className={styles['nav']} aria-label="Pages">
      <ul>
        {pagesFor(permissions).map((page) => (
          <li key={page.path}>
            <Link
              href={page.path}
              className={styles['link']}
              aria-current={page === current ? 'page' : undefined}
              title={lacking(page) ?? undefined}
              data-lacking={lacking(page) !== null || undefined}
              onClick={onNavigate}
            >
              <Icon name={page.icon} />
              {page.name}
              {page.path === '/notifications' ? <UnseenBadge /> : null}
            </Link>
          </li>
        ))}
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

/** Explains why the page that the user has requested does not open. */
function HeldNavigation() {
  const path = useHeldNavigation();
  const name = path === null ? undefined : (pageOf(path.split('?')[0] ?? '')?.name ?? 'The page');
  return (
    // always rendered, because screen readers only read out changes
    <div className={styles['held']} role="status">
      {name === undefined ? null : (
        <Notice tone="warn">
          <span>Can’t reach the server. {name} opens when it is back.</span>
          <Button kind="quiet" onClick={cancelNavigation}>
            Stay here
          </Button>
        </Notice>
      )}
    </div>
  );
}

function OpenPalette({ onClose, more }: { onClose: () => void; more: readonly Entry[] }) {
  const entries = usePaletteEntries();
  const searches = useSearches();
  const all = useMemo(() => [...entries, ...more], [entries, more]);
  return <Palette entries={all} searches={searches} onClose={onClose} />;
}

/** The frame of every page: navigation, account, engine banner and terminals. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const path = usePathname();
  const router = useRouter();
  const stream = useWS('');
  const [open, setOpen] = useState<'palette' | 'help' | 'drawer' | 'sessions' | null>(null);
  const close = () => setOpen(null);
  useShortcuts({
    palette: () => setOpen('palette'),
    help: () => setOpen('help'),
    go: (to) => router.push(to),
  });
  const behind = isBehind(stream);
  useEffect(() => setConnected(!behind, (to) => router.push(to)), [behind, router]);
  const wind = behind ? 'calm' : stream.kind === 'connecting' ? 'light' : 'strong';
  const showSessions = () => setOpen('sessions');
  const own = useMemo(
    (): Entry[] => [
      {
        id: 'sessions',
        name: 'Your sessions',
        kind: 'action',
        icon: 'keys',
        run: () => setOpen('sessions'),
        words: 'browser sign out session',
      },
      { id: 'help', name: 'Keyboard shortcuts', kind: 'help', icon: 'more', run: () => setOpen('help') },
    ],
    [],
  );
  return (
    <>
      <a href="#main" className={styles['skip']}>
        Skip to content
      </a>
      <div className={styles['frame']}>
        <header className={styles['rail']}>
          <div className={styles['top']}>
            <Link href="/" className={styles['brand']}>
              <Mark wind={wind} />
              Windsock
            </Link>
            <Bell />
          </div>
          <button type="button" className={styles['search']} onClick={() => setOpen('palette')}>
            <Icon name="search" />
            <span>Search</span>
            <kbd className={styles['kbd']}>/</kbd>
          </button>
          <Navigation path={path} onNavigate={close} />
          <Account session={session} onSessions={showSessions} />
        </header>
        <main id="main" tabIndex={-1} className={styles['main']}>
          <EngineBanner />
          <HeldNavigation />
          {/* pages read the query, which is unknown to an exported page until it is in the browser */}
          <Suspense fallback={<LoadingRows rows={12} />}>{children}</Suspense>
        </main>
      </div>
      <TerminalDock />
      <FullText />
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
          <UnseenBadge corner />
        </button>
      </nav>
      {open === 'palette' ? <OpenPalette onClose={close} more={own} /> : null}
      {open === 'help' ? <Help onClose={close} /> : null}
      {open === 'sessions' ? (
        <Suspense fallback={null}>
          <SessionsDialog keyId={session.key_id} title="Your sessions" mayEnd onClose={close} />
        </Suspense>
      ) : null}
      {open === 'drawer' ? (
        <Dialog title="Windsock" onClose={close}>
          <div className={styles['drawer']}>
            <Navigation path={path} onNavigate={close} />
            <Account session={session} onSessions={showSessions} />
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
