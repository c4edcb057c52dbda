// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { loadCode } from '@/api/load-code';
import { Problem } from '@/api/problem';
import { useKeyId } from '@/session/session';
import { connectWebSocket } from '@/streams/browser';
import { browserClock } from '@/streams/clock';
import { useWS } from '@/streams/provider';
import { isBehind } from '@/streams/stream-state';
import type { Attachment } from './attachment';
import type { SearchResult } from './find-bar';
import type { ExtraKey, KeyMeaning } from './keys';
import { extraKey, runsImmediately } from './keys';
import type { Mode } from './frames';
import { openTerminal, readTerminal } from './opening';
import type { Screen } from './screen';
import { useScreenReader } from './screen-reader';
import type { TerminalSocket } from './terminal-socket';

export interface TerminalOptions {
  /** Null opens a new terminal in the instance, sized to the element. */
  terminalId: string | null;
  instanceId: string;
  /** Its label for screen readers. */
  label: string;
  /** The id of the text that explains how to leave it. */
  describedBy: string;
  mode: Mode | null;
  /** Whether it receives focus when it is shown. A new terminal always does. */
  takesFocus: boolean;
  onOpened: (terminalId: string) => void;
  onMode: (mode: Mode) => void;
  onKey: (key: Exclude<KeyMeaning, 'paste' | 'copy'>) => void;
}

export interface TerminalHandle {
  /** Null until the terminal is open. */
  now: Attachment | null;
  /** Why the terminal could not be opened. */
  problem: Problem | null;
  /** Retries opening it. */
  retry: () => void;
  /** The title that the program has set. */
  title: string;
  searchResult: SearchResult | null;
  find: (text: string, backwards: boolean) => void;
  endFind: () => void;
  /** The text to paste after confirmation. */
  pasteText: string | null;
  paste: () => void;
  cancelPaste: () => void;
  /** Whether Ctrl is applied to the next character. */
  control: boolean;
  holdControl: () => void;
  press: (key: ExtraKey) => void;
  attachAs: (mode: Mode) => void;
  closeNotice: () => void;
}

/** Shows a terminal in an element, which it fills, while the component is mounted. */
export function useTerminal(
  host: RefObject<HTMLDivElement | null>,
  options: TerminalOptions,
): TerminalHandle {
  const screen = useRef<Screen | null>(null);
  const socket = useRef<TerminalSocket | null>(null);
  const keyId = useKeyId() ?? '';
  const screenReader = useScreenReader();
  const stream = useWS('');
  const [attempt, setAttempt] = useState(0);
  const [now, setNow] = useState<Attachment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [title, setTitle] = useState('');
  const [searchResult, setSearchResult] = useState<SearchResult | null>(null);
  const [pasteText, setPasteText] = useState<string | null>(null);
  const [control, setControl] = useState(false);

  const changed = useEffectEvent((attachment: Attachment) => {
    setNow(attachment);
    if (attachment.state.kind === 'attached') {
      screen.current?.setReadOnly(attachment.mode === 'watch');
      options.onMode(attachment.mode);
    } else if (attachment.state.kind === 'ended') {
      screen.current?.setReadOnly(true);
    }
  });
  const takesFocus = useEffectEvent(() => options.takesFocus);
  const key = useEffectEvent((meaning: Exclude<KeyMeaning, 'paste' | 'copy'>) => options.onKey(meaning));
  const openScreen = useEffectEvent((Loaded: typeof Screen, element: HTMLDivElement) =>
    Loaded.open(element, options.label, options.describedBy, {
      input: (bytes) => socket.current?.type(bytes),
      room: (cols, rows) => socket.current?.fit(cols, rows),
      title: setTitle,
      key,
      controlUsed: () => setControl(false),
      pasteRequested: (text) => {
        if (runsImmediately(text)) {
          setPasteText(text);
        } else {
          screen.current?.paste(text);
        }
      },
      found: (index, count) => setSearchResult({ index, count }),
    }),
  );
  /** Returns the terminal and the offset to start at. */
  const findOrOpen = useEffectEvent(async (opened: Screen) => {
    if (options.terminalId !== null) {
      return { id: options.terminalId, from: null };
    }
    const { cols, rows } = opened.room() ?? { cols: 80, rows: 24 };
    const { id } = await openTerminal(options.instanceId, cols, rows);
    options.onOpened(id);
    return { id, from: 0 };
  });
  const attach = useEffectEvent(
    (Socket: typeof TerminalSocket, opened: Screen, id: string, from: number | null) => {
      const room = opened.room();
      const attached = new Socket(
        id,
        {
          connect: connectWebSocket,
          read: () => readTerminal(id),
          keyId,
          clock: browserClock,
          random: Math.random,
        },
        {
          changed,
          output: (bytes, shown) => opened.write(bytes, shown),
          resized: (cols, rows) => opened.resize(cols, rows),
          cleared: () => opened.clear(),
          replaying: (replaying) => opened.setResponding(!replaying),
        },
        { from, mode: options.mode },
      );
      if (room !== null) {
        attached.fit(room.cols, room.rows);
      }
      return attached;
    },
  );

  useEffect(() => {
    const element = host.current;
    let unmounted = false;
    const start = async (place: HTMLDivElement) => {
      const [screens, sockets] = await loadCode(() =>
        Promise.all([import('./screen'), import('./terminal-socket')]),
      );
      const opened = await openScreen(screens.Screen, place);
      if (unmounted) {
        opened.dispose();
        return;
      }
      screen.current = opened;
      const { id, from } = await findOrOpen(opened);
      // a terminal that was opened in the meantime is closed by the server if nobody attaches
      if (!isUnmounted()) {
        socket.current = attach(sockets.TerminalSocket, opened, id, from);
        if (from === 0 || takesFocus()) {
          opened.focus();
        }
      }
    };
    const isUnmounted = () => unmounted;
    if (element !== null) {
      start(element).catch((thrown: unknown) => {
        if (!unmounted) {
          setProblem(Problem.of(thrown));
        }
      });
    }
    return () => {
      unmounted = true;
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

  // this socket has no heartbeats: if the event stream is stale, the socket is probably dead too
  const silent = stream.kind === 'stale';
  useEffect(() => {
    if (silent) {
      socket.current?.reconnect();
    }
  }, [silent]);

  // the next attempt may be up to half a minute away
  const reachable = !isBehind(stream);
  useEffect(() => {
    if (reachable) {
      socket.current?.hurry();
    }
  }, [reachable]);

  return {
    now,
    problem,
    retry: () => {
      setProblem(null);
      setNow(null);
      setAttempt(attempt + 1);
    },
    title,
    searchResult,
    find: (text, backwards) => screen.current?.find(text, backwards),
    endFind: () => {
      screen.current?.endFind();
      screen.current?.focus();
      setSearchResult(null);
    },
    pasteText,
    paste: () => {
      if (pasteText !== null) {
        screen.current?.paste(pasteText);
      }
    },
    cancelPaste: () => setPasteText(null),
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
    closeNotice: () => socket.current?.closeNotice(),
  };
}
