// SPDX-License-Identifier: Apache-2.0
'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { IconButton } from '@/design/button';
import { Icon } from '@/design/icons';
import { useDock } from './dock-provider';
import { LEAST_HEIGHT, type DockTab } from './dock-state';
import { TerminalView } from './terminal-view';
import styles from './dock.module.css';

const STEP_PX = 32;
/** What stays seen of the page above an open dock. */
const PAGE_PX = 120;

function most(): number {
  return Math.max(LEAST_HEIGHT, innerHeight - PAGE_PX);
}

/** The name of a tab: its instance's, and a number from the second in the same instance on. */
function tabName(tab: DockTab, tabs: readonly DockTab[]): string {
  const number = tabs.filter(({ instanceId }) => instanceId === tab.instanceId).indexOf(tab) + 1;
  return number > 1 ? `${tab.instanceName} (${number})` : tab.instanceName;
}

/** The terminals at the bottom of every page; nothing where there are none. To close one here detaches from it. */
export function TerminalDock() {
  const { dock } = useDock();
  return dock.tabs.length === 0 ? null : <Shown />;
}

function Shown() {
  const { dock, act } = useDock();
  const router = useRouter();
  const box = useRef<HTMLElement>(null);
  const { tabs, active, view, height } = dock;

  useEffect(() => {
    const root = document.documentElement.style;
    box.current?.style.setProperty('--height', `${height}px`);
    root.setProperty('--dock', view === 'minimised' ? '41px' : view === 'open' ? `${height}px` : '0px');
    return () => {
      root.removeProperty('--dock');
    };
  }, [height, view]);

  return (
    <aside ref={box} className={styles['dock']} data-view={view} aria-label="Terminals">
      {view === 'open' ? <Handle height={height} /> : null}
      <div className={styles['head']}>
        <ul className={styles['tabs']} aria-label="Open terminals">
          {tabs.map((tab) => {
            const name = tabName(tab, tabs);
            return (
              <li key={tab.key} className={styles['tab']} data-active={tab.key === active || undefined}>
                <button
                  type="button"
                  aria-current={tab.key === active ? 'true' : undefined}
                  onClick={() => act({ kind: 'activate', key: tab.key })}
                >
                  <Icon name="terminal" size={14} />
                  {name}
                </button>
                <IconButton
                  icon="close"
                  label={`Detach from ${name}`}
                  title={`Detach from ${name}. It goes on for 5 minutes.`}
                  onClick={() => act({ kind: 'remove', key: tab.key })}
                />
              </li>
            );
          })}
        </ul>
        <div className={styles['tools']}>
          {view === 'minimised' ? (
            <IconButton
              icon="up"
              label="Show terminals"
              onClick={() => act({ kind: 'view', view: 'open' })}
            />
          ) : (
            <>
              <IconButton
                icon={view === 'maximised' ? 'shrink' : 'grow'}
                label={view === 'maximised' ? 'Dock terminals' : 'Maximise terminals'}
                onClick={() => act({ kind: 'view', view: view === 'maximised' ? 'open' : 'maximised' })}
              />
              <IconButton
                icon="down"
                label="Minimise terminals"
                onClick={() => act({ kind: 'view', view: 'minimised' })}
              />
            </>
          )}
          <IconButton
            icon="close"
            label="Close the panel"
            title="Close the panel and detach. Terminals go on for 5 minutes."
            onClick={() => act({ kind: 'clear' })}
          />
        </div>
      </div>
      <div className={styles['body']}>
        {tabs.map((tab) => (
          <div key={tab.key} className={styles['pane']} data-active={tab.key === active || undefined}>
            <TerminalView
              terminalId={tab.terminalId}
              instanceId={tab.instanceId}
              name={tab.instanceName}
              mode={tab.mode}
              onOpened={(terminalId) => act({ kind: 'opened', key: tab.key, terminalId })}
              onMode={(mode) => act({ kind: 'mode', key: tab.key, mode })}
              tools={
                tab.terminalId === null ? null : (
                  <IconButton
                    icon="external"
                    label="Show as a page"
                    onClick={() => {
                      act({ kind: 'remove', key: tab.key });
                      router.push(`/terminals/detail?id=${tab.terminalId ?? ''}`);
                    }}
                  />
                )
              }
            />
          </div>
        ))}
      </div>
    </aside>
  );
}

/** Changes the dock's height, by what points and by the arrow keys. */
function Handle({ height }: { height: number }) {
  const { act } = useDock();
  const grabbed = useRef<number | null>(null);
  const to = (next: number) => act({ kind: 'height', height: next, most: most() });
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grabbed.current = event.clientY + height;
  };
  const moved = (event: PointerEvent) => {
    if (grabbed.current !== null) {
      to(grabbed.current - event.clientY);
    }
  };
  const letGo = () => {
    grabbed.current = null;
  };
  const pressed = (event: KeyboardEvent) => {
    const heights: Record<string, number> = {
      ArrowUp: height + STEP_PX,
      ArrowDown: height - STEP_PX,
      Home: most(),
      End: LEAST_HEIGHT,
    };
    const next = heights[event.key];
    if (next !== undefined) {
      event.preventDefault();
      to(next);
    }
  };
  return (
    // a separator that has the keyboard is a widget; WAI-ARIA 1.2, section 5.3.3
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles['handle']}
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the terminals"
      aria-valuenow={height}
      aria-valuemin={LEAST_HEIGHT}
      aria-valuemax={most()}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={grab}
      onPointerMove={moved}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onKeyDown={pressed}
    />
  );
}
