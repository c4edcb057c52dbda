// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useRef, useState, type ReactNode } from 'react';
import { remove } from '@/api/client';
import type { Problem } from '@/api/problem';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { useToasts } from '@/design/toasts';
import { count } from '@/format/numbers';
import { ConnectionBadge, type ConnectionState } from '@/live/connection-badge';
import { useMay } from '@/session/session';
import { closeReasonText, noticeText, type Attachment, type TerminalState } from './attachment';
import { ExtraKeys } from './extra-keys';
import { FindBar } from './find-bar';
import type { Mode } from './frames';
import { openingAdvice } from './opening';
import { PasteDialog } from './paste-dialog';
import { setScreenReader, useScreenReader } from './screen-reader';
import { useTerminal } from './use-terminal';
import styles from './terminal.module.css';

interface TerminalViewProps {
  /** Null opens a new terminal in the instance. */
  terminalId: string | null;
  instanceId: string;
  /** The name of the instance. */
  name: string;
  /**
   * The mode in which it was previously attached. If null, this client controls the terminal unless another client
   * does.
   */
  mode: Mode | null;
  /** Whether it receives focus when it is shown. A new terminal always does. */
  takesFocus?: boolean;
  onOpened?: (terminalId: string) => void;
  onMode?: (mode: Mode) => void;
  /** Further buttons. */
  tools?: ReactNode;
}

const IGNORE = () => undefined;

/** A terminal with its toolbar, notices and dialogs. */
export function TerminalView({
  terminalId,
  instanceId,
  name,
  mode,
  takesFocus = false,
  onOpened = IGNORE,
  onMode = IGNORE,
  tools,
}: TerminalViewProps) {
  const hint = useId();
  const bar = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [finding, setFinding] = useState(false);
  const [closing, setClosing] = useState(false);
  const label = `Terminal in ${name}`;
  const terminal = useTerminal(host, {
    terminalId,
    instanceId,
    label,
    describedBy: hint,
    mode,
    takesFocus,
    onOpened,
    onMode,
    onKey: (key) => {
      if (key === 'find') {
        setFinding(true);
      } else {
        bar.current?.querySelector('button')?.focus();
      }
    },
  });
  const { now, problem } = terminal;
  const toasts = useToasts();
  const mayReplay = useMay('audit:read');
  const end = async () => {
    if (terminalId !== null) {
      try {
        await remove(`/api/terminals/${terminalId}`);
      } catch (thrown) {
        toasts.failed('Could not close the terminal', thrown);
      }
    }
  };
  const isOpen = now !== null && now.state.kind !== 'ended' && now.state.kind !== 'failed';
  return (
    <section className={styles['view']} aria-label={label} data-mode={now?.mode}>
      <div ref={bar} className={styles['bar']} role="toolbar" aria-label={`${label}, tools`}>
        {now === null ? null : <Facts now={now} label={label} title={terminal.title} />}
        <div className={styles['tools']}>
          {isOpen ? (
            now.mode === 'watch' ? (
              <Button kind="primary" onClick={() => terminal.attachAs('control')}>
                Take control
              </Button>
            ) : (
              <IconButton icon="eye" label="Release control" onClick={() => terminal.attachAs('watch')} />
            )
          ) : null}
          <IconButton icon="search" label="Find (Ctrl+Shift+F)" onClick={() => setFinding(!finding)} />
          <ScreenReaderButton />
          {now?.state.kind === 'ended' && terminalId !== null && mayReplay ? (
            <ButtonLink href={`/terminals/recording?id=${terminalId}`} icon="play">
              Replay
            </ButtonLink>
          ) : null}
          {tools}
          {isOpen ? (
            <IconButton icon="power" label="Close terminal…" onClick={() => setClosing(true)} />
          ) : null}
        </div>
      </div>
      <div className={styles['notice']} role="status">
        {now?.notice == null ? null : (
          <>
            <span>{noticeText(now.notice)}</span>
            <IconButton icon="close" label="Close notice" onClick={terminal.closeNotice} />
          </>
        )}
      </div>
      {problem === null ? null : <OpeningFailed problem={problem} onRetry={terminal.retry} />}
      <div
        className={styles['place']}
        data-read-only={now?.mode === 'watch' || undefined}
        hidden={problem !== null}
      >
        {finding ? (
          <FindBar
            result={terminal.searchResult}
            onFind={terminal.find}
            onClose={() => {
              setFinding(false);
              terminal.endFind();
            }}
          />
        ) : null}
        <div ref={host} className={styles['screen']} />
      </div>
      {now?.mode === 'control' && isOpen ? (
        <ExtraKeys control={terminal.control} onControl={terminal.holdControl} onKey={terminal.press} />
      ) : null}
      <p id={hint} className="visually-hidden">
        All keys are sent to the terminal, including Tab. To leave it, press Ctrl+Shift+Escape or
        Ctrl+Shift+E. To search, press Ctrl+Shift+F.
      </p>
      {terminal.pasteText === null ? null : (
        <PasteDialog text={terminal.pasteText} onPaste={terminal.paste} onClose={terminal.cancelPaste} />
      )}
      {closing ? (
        <ConfirmDialog
          title="Close this terminal?"
          names={[`${label}${terminal.title === '' ? '' : `: ${terminal.title}`}`]}
          action="Close terminal"
          onConfirm={() => void end()}
          onClose={() => setClosing(false)}
        >
          This ends its programs for everyone who is attached
          {now !== null && (now.viewers ?? 1) > 1 ? ` (currently ${count(now.viewers)} viewers)` : ''}. The
          instance keeps running, and the recording is kept.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

/** Converts the state of a terminal for the badge. */
function connectionState(state: TerminalState): ConnectionState {
  return state.kind === 'ended'
    ? { kind: 'ended', why: closeReasonText(state.reason, state.exitCode) }
    : state;
}

function Facts({ now, label, title }: { now: Attachment; label: string; title: string }) {
  return (
    <div className={styles['facts']}>
      <ConnectionBadge
        state={connectionState(now.state)}
        label={label}
        whileLost="Input is discarded until the connection is restored."
      />
      {now.state.kind === 'attached' ? (
        <span className={styles['mode']}>{now.mode === 'control' ? 'You have control' : 'Read-only'}</span>
      ) : null}
      {now.viewers === null ? null : (
        <span className={styles['viewers']}>
          {now.viewers === 1 ? '1 viewer' : `${count(now.viewers)} viewers`}
        </span>
      )}
      {now.size === null ? null : (
        <span className={styles['size']} title="Columns and rows">
          {now.size.cols} × {now.size.rows}
        </span>
      )}
      {title === '' ? null : (
        <span className={styles['title']} title={title}>
          {title}
        </span>
      )}
    </div>
  );
}

function ScreenReaderButton() {
  const on = useScreenReader();
  return (
    <IconButton
      icon="speak"
      label="Screen reader mode"
      aria-pressed={on}
      onClick={() => setScreenReader(!on)}
    />
  );
}

function OpeningFailed({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { advice, retry } = openingAdvice(problem);
  return (
    <div className={styles['failed']} role="alert">
      <h3>Could not open the terminal</h3>
      {advice === '' ? null : <p>{advice}</p>}
      <p className={styles['detail']}>
        {problem.message} <code>{problem.code}</code>
      </p>
      {retry ? (
        <Button icon="restart" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
