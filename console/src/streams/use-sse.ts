// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { useSession } from '@/session/session';
import { isSignedIn, onWake } from './browser';
import { browserClock } from './clock';
import { openEventSource } from './event-source';
import { EventStream } from './event-stream';
import { CONNECTING, type StreamState } from './stream-state';

export interface SseOptions {
  /** The path to open, or null for no stream. Another path opens another stream. */
  path: string | null;
  /** The names of events, separated by commas. */
  events: string;
  /** The stream is stale after this many ms without an event. Null if events are irregular. */
  silenceMs: number | null;
  onEvent: (name: string, data: string) => void;
  /** Returns what to add to the path. Called before each connection. */
  query?: () => string;
  /** Called for each connection. */
  onOpen?: () => void;
  onEnd?: () => void;
}

/** Follows a stream of server-sent events while the component is mounted, and returns its state. */
export function useSSE(options: SseOptions): StreamState {
  const { signedOut } = useSession();
  const { path, events, silenceMs } = options;
  const [state, setState] = useState<StreamState>(CONNECTING);
  const onEvent = useEffectEvent((name: string, data: string) => options.onEvent(name, data));
  const query = useEffectEvent(() => options.query?.() ?? '');
  const onEnd = useEffectEvent(() => options.onEnd?.());
  const onOpen = useEffectEvent(() => options.onOpen?.());
  const onSignedOut = useEffectEvent(signedOut);
  useEffect(() => {
    if (path === null) {
      return;
    }
    const stream = new EventStream(
      { open: openEventSource, clock: browserClock, random: Math.random, signedIn: isSignedIn },
      {
        path: () => path + query(),
        events: events.split(','),
        silenceMs,
        onState: setState,
        onEvent: (name, data) => onEvent(name, data),
        onOpen: () => onOpen(),
        onEnd: () => onEnd(),
        onSignedOut: () => onSignedOut(),
      },
    );
    const stopChecking = onWake(() => stream.check());
    return () => {
      stopChecking();
      stream.stop();
      setState(CONNECTING);
    };
  }, [path, events, silenceMs]);
  return state;
}
