// SPDX-License-Identifier: Apache-2.0
'use client';
import { useRouter } from '@/address/navigation';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { IconButton } from '@/design/button';
import { Icon } from '@/design/icons';
import { useDock } from './dock-provider';
import { MIN_HEIGHT, type DockTab } from './dock-state';
import { TerminalView } from './terminal-view';
import styles from './dock.module.css';

const STEP_PX = 32;
/** How much of the page stays visible above an open dock. */
const PAGE_PX = 120;

function maxHeight(): number {
  return Math.max(MIN_HEIGHT, innerHeight - PAGE_PX);
}

/** Returns the name of a tab: the name of its instance, and a number if it is not the first tab for that instance. */
function tabName(tab: DockTab, tabs: readonly DockTab[]): string {
  const number = tabs.filter(({ instanceId }) => instanceId === tab.instanceId).indexOf(tab) + 1;
  return number > 1 ? `${tab.instanceName} (${number})` : tab.instanceName;
}

/** The terminals at the bottom of every page. Closing a tab detaches from its terminal. */
export function TerminalDock() {
  const { dock } = useDock();
  return dock.tabs.length === 0 ? null : <OpenDock />;
}

function OpenDock() {
  const { dock, dispatch } = useDock();
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
                  onClick={() => dispatch({ kind: 'activate', key: tab.key })}
                >
                  <Icon name="terminal" size={14} />
                  {name}
                </button>
                <IconButton
                  icon="close"
                  label={`Detach from ${name}`}
                  title={`Detach from ${name} (the session stays open for a limited time)`}
                  onClick={() => dispatch({ kind: 'remove', key: tab.key })}
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
              onClick={() => dispatch({ kind: 'view', view: 'open' })}
            />
          ) : (
            <>
              <IconButton
                icon={view === 'maximised' ? 'shrink' : 'grow'}
                label={view === 'maximised' ? 'Dock terminals' : 'Maximise terminals'}
                onClick={() => dispatch({ kind: 'view', view: view === 'maximised' ? 'open' : 'maximised' })}
              />
              <IconButton
                icon="down"
                label="Minimise terminals"
                onClick={() => dispatch({ kind: 'view', view: 'minimised' })}
              />
            </>
          )}
          <IconButton
            icon="close"
            label="Close panel"
            title="Close the panel and detach (sessions stay open for a limited time)"
            onClick={() => dispatch({ kind: 'clear' })}
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
              onOpened={(terminalId) => dispatch({ kind: 'opened', key: tab.key, terminalId })}
              onMode={(mode) => dispatch({ kind: 'mode', key: tab.key, mode })}
              tools={
                tab.terminalId === null ? null : (
                  <IconButton
                    icon="external"
                    label="Open as a page"
                    onClick={() => {
                      dispatch({ kind: 'remove', key: tab.key });
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

/** Changes the height of the dock, by pointer or arrow keys. */
function Handle({ height }: { height: number }) {
  const { dispatch } = useDock();
  const grabbed = useRef<number | null>(null);
  const resize = (next: number) => dispatch({ kind: 'height', height: next, max: maxHeight() });
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grabbed.current = event.clientY + height;
  };
  const move = (event: PointerEvent) => {
    if (grabbed.current !== null) {
      resize(grabbed.current - event.clientY);
    }
  };
  const release = () => {
    grabbed.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const heights: Record<string, number> = {
      ArrowUp: height + STEP_PX,
      ArrowDown: height - STEP_PX,
      Home: maxHeight(),
      End: MIN_HEIGHT,
    };
    const next = heights[event.key];
    if (next !== undefined) {
      event.preventDefault();
      resize(next);
    }
  };
  return (
    // a focusable separator is a widget; WAI-ARIA 1.2, section 5.3.3
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles['handle']}
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the panel"
      aria-valuenow={height}
      aria-valuemin={MIN_HEIGHT}
      aria-valuemax={maxHeight()}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={grab}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={press}
    />
  );
}
