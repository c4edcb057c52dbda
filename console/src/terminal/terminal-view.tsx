// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useRef, useState, type ReactNode } from 'react';
import { remove } from '@/api/client';
import { Button, ButtonLink, IconButton } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { useToasts } from '@/design/toasts';
import { count } from '@/format/numbers';
import { useMay } from '@/session/session';
import { noticeText, type Attachment } from './attachment';
import { ExtraKeys } from './extra-keys';
import { FindBar } from './find-bar';
import type { Mode } from './frames';
import { openingAdvice } from './opening';
import { PasteDialog } from './paste-dialog';
import { setScreenReader, useScreenReader } from './screen-reader';
import { TerminalBadge } from './terminal-badge';
import { useTerminal } from './use-terminal';
import styles from './terminal.module.css';

interface TerminalViewProps {
  /** Null to open one in the instance. */
  terminalId: string | null;
  instanceId: string;
  /** The instance's. */
  name: string;
  /** How it was attached before; null to control where nobody does. */
  mode: Mode | null;
  /** Whether it gets the keyboard once it is shown; one that is opened anew gets it in any case. */
  takesFocus?: boolean;
  onOpened?: (terminalId: string) => void;
  onMode?: (mode: Mode) => void;
  /** What else can be done with it, where it stands. */
  tools?: ReactNode;
}

const IGNORED = () => undefined;

/** A terminal, and what stands around it: how it is attached, who else is, and what can be done with it. */
export function TerminalView({
  terminalId,
  instanceId,
  name,
  mode,
  takesFocus = false,
  onOpened = IGNORED,
  onMode = IGNORED,
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
  const isOpen = now !== null && now.state.kind !== 'ended' && now.state.kind !== 'refused';
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
              <IconButton
                icon="eye"
                label="Watch only: give up control"
                onClick={() => terminal.attachAs('watch')}
              />
            )
          ) : null}
          <IconButton icon="search" label="Find (Ctrl+Shift+F)" onClick={() => setFinding(!finding)} />
          <ReadOut />
          {now?.state.kind === 'ended' && terminalId !== null && mayReplay ? (
            <ButtonLink href={`/terminals/recording?id=${terminalId}`} icon="play">
              Replay
            </ButtonLink>
          ) : null}
          {tools}
          {isOpen ? (
            <IconButton icon="power" label="Close the terminal…" onClick={() => setClosing(true)} />
          ) : null}
        </div>
      </div>
      <div className={styles['notice']} role="status">
        {now?.notice == null ? null : (
          <>
            <span>{noticeText(now.notice)}</span>
            <IconButton icon="close" label="Close notice" onClick={terminal.forgetNotice} />
          </>
        )}
      </div>
      {problem === null ? null : (
        <NotOpened
          code={problem.code}
          status={problem.status}
          detail={problem.message}
          onAgain={terminal.again}
        />
      )}
      <div
        className={styles['place']}
        data-read-only={now?.mode === 'watch' || undefined}
        hidden={problem !== null}
      >
        {finding ? (
          <FindBar
            found={terminal.found}
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
        Keys go to the terminal, Tab too. Ctrl+Shift+Escape or Ctrl+Shift+E leaves it, Ctrl+Shift+F finds.
      </p>
      {terminal.pasting === null ? null : (
        <PasteDialog text={terminal.pasting} onPaste={terminal.paste} onClose={terminal.endPaste} />
      )}
      {closing ? (
        <ConfirmDialog
          title="Close this terminal?"
          names={[`${label}${terminal.title === '' ? '' : `: ${terminal.title}`}`]}
          action="Close terminal"
          onConfirm={() => void end()}
          onClose={() => setClosing(false)}
        >
          What runs in it is ended, for everybody who is attached
          {now !== null && (now.viewers ?? 1) > 1 ? ` (${count(now.viewers)} viewers now)` : ''}. The instance
          goes on, and what the terminal printed stays as a recording.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

function Facts({ now, label, title }: { now: Attachment; label: string; title: string }) {
  return (
    <div className={styles['facts']}>
      <TerminalBadge state={now.state} label={label} />
      {now.state.kind === 'attached' ? (
        <span className={styles['mode']}>{now.mode === 'control' ? 'You control it' : 'Read only'}</span>
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

function ReadOut() {
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

function NotOpened({
  code,
  status,
  detail,
  onAgain,
}: {
  code: string;
  status: number;
  detail: string;
  onAgain: () => void;
}) {
  const { advice, again } = openingAdvice({ code, status });
  return (
    <div className={styles['failed']} role="alert">
      <h3>The terminal could not be opened</h3>
      {advice === '' ? null : <p>{advice}</p>}
      <p className={styles['detail']}>
        {detail} <code>{code}</code>
      </p>
      {again ? (
        <Button icon="restart" onClick={onAgain}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
