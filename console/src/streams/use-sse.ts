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
  /** What to open; null for nothing. Another value opens another stream. */
  path: string | null;
  /** Names of events, joined by commas. */
  events: string;
  /** After so many ms without an event the stream is stale; null where events come as they will. */
  silenceMs: number | null;
  event: (name: string, data: string) => void;
  /** Called before the stream is opened, and each time before it is opened anew; may add to the path. */
  query?: () => string;
  /** The stream begins, for the first time or again. */
  opened?: () => void;
  ended?: () => void;
}

/** Follows a stream of server-sent events as long as the component is shown, and says how it stands. */
export function useSSE(options: SseOptions): StreamState {
  const { revoked } = useSession();
  const { path, events, silenceMs } = options;
  const [state, setState] = useState<StreamState>(CONNECTING);
  const told = useEffectEvent((name: string, data: string) => options.event(name, data));
  const query = useEffectEvent(() => options.query?.() ?? '');
  const ended = useEffectEvent(() => options.ended?.());
  const opened = useEffectEvent(() => options.opened?.());
  const signedOut = useEffectEvent(revoked);
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
        state: setState,
        event: (name, data) => told(name, data),
        opened: () => opened(),
        ended: () => ended(),
        signedOut: () => signedOut(),
      },
    );
    const stopLooking = onWake(() => stream.check());
    return () => {
      stopLooking();
      stream.stop();
      setState(CONNECTING);
    };
  }, [path, events, silenceMs]);
  return state;
}
