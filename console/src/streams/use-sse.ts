// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { useSharedStreams } from './provider';
import { CONNECTING, type StreamState } from './stream-state';

export interface SseOptions {
  /** The path to open, with a query, or null for no stream. Another path opens another stream. */
  path: string | null;
  /** The names of events, separated by commas. */
  events: string;
  silenceMs: number | null;
  onEvent: (name: string, data: string, id: string) => void;
  /**
   * How a new connection continues: after the last event id that the component has received, or with the seconds of
   * history that it lacks.
   */
  resume: { after: () => string | null } | { history: () => number };
  /** Called for each connection. */
  onOpen?: () => void;
  /** Events are missing, and the following events replace all delivered events. */
  onReset?: () => void;
  onEnd?: () => void;
}

/**
 * Follows a stream of server-sent events while the component is mounted and the tab is visible, and returns its state. All
 * tabs of the browser share one connection for the same path.
 */
export function useSSE(options: SseOptions): StreamState {
  const shared = useSharedStreams();
  const { path, events, silenceMs } = options;
  const [state, setState] = useState<StreamState>(CONNECTING);
  const event = useEffectEvent((name: string, data: string, id: string) => options.onEvent(name, data, id));
  const after = useEffectEvent(() => ('after' in options.resume ? options.resume.after() : null));
  const history = useEffectEvent(() => ('history' in options.resume ? options.resume.history() : 0));
  const byId = 'after' in options.resume;
  const opened = useEffectEvent(() => options.onOpen?.());
  const reset = useEffectEvent(() => options.onReset?.());
  const ended = useEffectEvent(() => options.onEnd?.());
  useEffect(() => {
    if (path === null) {
      return;
    }
    const leave = shared.follow(
      { path, names: events.split(','), silenceMs },
      {
        ...(byId ? { after: () => after() } : { history: () => history() }),
        event: (name, data, id) => event(name, data, id),
        state: setState,
        opened: () => opened(),
        reset: () => reset(),
        ended: () => ended(),
      },
    );
    return () => {
      leave();
      setState(CONNECTING);
    };
  }, [shared, path, events, silenceMs, byId]);
  return state;
}
