// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { Problem } from '@/api/problem';
import { useKeyId, useSession } from '@/session/session';
import { browserClock } from '@/streams/clock';
import { useWS } from '@/streams/provider';
import type { Attachment } from './attachment';
import { connectTerminal } from './connect';
import type { Found } from './find-bar';
import type { ExtraKey, KeyMeaning } from './keys';
import { extraKey, runsByItself } from './keys';
import type { Mode } from './frames';
import { openTerminal, readTerminal } from './opening';
import type { Screen } from './screen';
import { useScreenReader } from './screen-reader';
import { TerminalSocket } from './terminal-socket';

export interface TerminalWanted {
  /** Null to open one in the instance, as large as there is room for. */
  terminalId: string | null;
  instanceId: string;
  /** What a screen reader calls it. */
  label: string;
  /** The id of what says how to leave it. */
  describedBy: string;
  mode: Mode | null;
  /** Whether it gets the keyboard once it is shown; one that is opened anew gets it in any case. */
  takesFocus: boolean;
  onOpened: (terminalId: string) => void;
  onMode: (mode: Mode) => void;
  onKey: (key: Exclude<KeyMeaning, 'paste' | 'copy'>) => void;
}

export interface ShownTerminal {
  /** Null as long as there is nothing to be attached to. */
  now: Attachment | null;
  /** Why it could not be opened. */
  problem: Problem | null;
  /** Tries to open it anew. */
  again: () => void;
  /** What the program calls what it does. */
  title: string;
  found: Found | null;
  find: (text: string, backwards: boolean) => void;
  endFind: () => void;
  /** What waits to be pasted until somebody has looked at it. */
  pasting: string | null;
  paste: () => void;
  endPaste: () => void;
  /** Whether the next character is typed with Ctrl. */
  control: boolean;
  holdControl: () => void;
  press: (key: ExtraKey) => void;
  attachAs: (mode: Mode) => void;
  forgetNotice: () => void;
}

/** A terminal in an element of the page, which it fills: its screen and its socket, for as long as the component is there. */
export function useTerminal(host: RefObject<HTMLDivElement | null>, wanted: TerminalWanted): ShownTerminal {
  const screen = useRef<Screen | null>(null);
  const socket = useRef<TerminalSocket | null>(null);
  const keyId = useKeyId() ?? '';
  const { revoked } = useSession();
  const screenReader = useScreenReader();
  const stream = useWS('');
  const [attempt, setAttempt] = useState(0);
  const [now, setNow] = useState<Attachment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [title, setTitle] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const [control, setControl] = useState(false);

  const changed = useEffectEvent((attachment: Attachment) => {
    setNow(attachment);
    if (attachment.state.kind === 'attached') {
      screen.current?.setReadOnly(attachment.mode === 'watch');
      wanted.onMode(attachment.mode);
    } else if (attachment.state.kind === 'ended') {
      screen.current?.setReadOnly(true);
    }
  });
  const takesFocus = useEffectEvent(() => wanted.takesFocus);
  const key = useEffectEvent((meaning: Exclude<KeyMeaning, 'paste' | 'copy'>) => wanted.onKey(meaning));
  const signedOut = useEffectEvent(() => revoked());
  const openScreen = useEffectEvent(async (element: HTMLDivElement) => {
    const { Screen: Loaded } = await import('./screen');
    return Loaded.open(element, wanted.label, wanted.describedBy, {
      typed: (bytes) => socket.current?.type(bytes),
      room: (cols, rows) => socket.current?.fit(cols, rows),
      titled: setTitle,
      key,
      controlled: () => setControl(false),
      pasting: (text) => {
        if (runsByItself(text)) {
          setPasting(text);
        } else {
          screen.current?.paste(text);
        }
      },
      found: (index, count) => setFound({ index, count }),
    });
  });
  /** The terminal, and from which of its bytes on it is wanted. */
  const theTerminal = useEffectEvent(async (opened: Screen) => {
    if (wanted.terminalId !== null) {
      return { id: wanted.terminalId, from: null };
    }
    const { cols, rows } = opened.room() ?? { cols: 80, rows: 24 };
    const { id } = await openTerminal(wanted.instanceId, cols, rows);
    wanted.onOpened(id);
    return { id, from: 0 };
  });
  const attach = useEffectEvent((opened: Screen, id: string, from: number | null) => {
    const room = opened.room();
    const attached = new TerminalSocket(
      id,
      {
        connect: connectTerminal,
        look: () => readTerminal(id),
        keyId,
        clock: browserClock,
        random: Math.random,
      },
      {
        changed,
        output: (bytes, shown) => opened.write(bytes, shown),
        resized: (cols, rows) => opened.resize(cols, rows),
        cleared: () => opened.clear(),
        replaying: (old) => opened.answer(!old),
        signedOut,
      },
      { from, mode: wanted.mode },
    );
    if (room !== null) {
      attached.fit(room.cols, room.rows);
    }
    return attached;
  });

  useEffect(() => {
    const element = host.current;
    let over = false;
    const begin = async (place: HTMLDivElement) => {
      const opened = await openScreen(place);
      if (over) {
        opened.dispose();
        return;
      }
      screen.current = opened;
      const { id, from } = await theTerminal(opened);
      // what was opened meanwhile stays, and closes by itself when nobody comes
      if (!isOver()) {
        socket.current = attach(opened, id, from);
        if (from === 0 || takesFocus()) {
          opened.focus();
        }
      }
    };
    const isOver = () => over;
    if (element !== null) {
      begin(element).catch((thrown: unknown) => {
        if (!over) {
          setProblem(Problem.of(thrown));
        }
      });
    }
    return () => {
      over = true;
      socket.current?.stop();
      socket.current = null;
      screen.current?.dispose();
      screen.current = null;
    };
  }, [host, attempt]);

  const shown = now !== null;
  useEffect(() => {
    if (shown) {
      screen.current?.setScreenReader(screenReader);
    }
  }, [screenReader, shown]);

  // where the stream of events has fallen silent, so has this socket, which has no heartbeats of its own
  const silent = stream.kind === 'stale';
  useEffect(() => {
    if (silent) {
      socket.current?.suspect();
    }
  }, [silent]);

  return {
    now,
    problem,
    again: () => {
      setProblem(null);
      setNow(null);
      setAttempt(attempt + 1);
    },
    title,
    found,
    find: (text, backwards) => screen.current?.find(text, backwards),
    endFind: () => {
      screen.current?.endFind();
      screen.current?.focus();
      setFound(null);
    },
    pasting,
    paste: () => {
      if (pasting !== null) {
        screen.current?.paste(pasting);
      }
    },
    endPaste: () => setPasting(null),
    control,
    holdControl: () => {
      screen.current?.holdControl(!control);
      screen.current?.focus();
      setControl(!control);
    },
    press: (name) => {
      const opened = screen.current;
      opened?.input(extraKey(name, opened.applicationCursor));
      opened?.focus();
    },
    attachAs: (mode) => {
      socket.current?.attachAs(mode);
      screen.current?.focus();
    },
    forgetNotice: () => socket.current?.forgetNotice(),
  };
}
