// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Permission, Session, Topic } from '@/api/wire';
import { usePermissions, useSession } from '@/session/session';
import { connectWebSocket, isSignedIn, onWake, openChannel, soon } from './browser';
import { browserClock } from './clock';
import { EventHub } from './event-hub';
import { CONNECTING, type StreamState } from './stream-state';

const Context = createContext<EventHub | null>(null);

/** What it takes to be told of a topic; docs/concepts/events.md. */
const NEEDS: Record<Topic, Permission> = {
  instances: 'instance:read',
  volumes: 'volume:read',
  vpcs: 'vpc:read',
  audit: 'audit:read',
  terminals: 'instance:exec',
  keys: 'key:manage',
  custom: 'event:read',
  metrics: 'dashboard:read',
};

function makeHub(session: Session, revoked: () => void): EventHub {
  const hub: EventHub = new EventHub({
    id: Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join(''),
    connect: connectWebSocket,
    // another key may read other things
    channel: openChannel(`windsock:${session.tenant_id}:${session.key_id}`, (message) =>
      hub.receive(message),
    ),
    clock: browserClock,
    random: Math.random,
    visible: () => document.visibilityState === 'visible',
    signedIn: isSignedIn,
    signedOut: revoked,
    soon,
  });
  return hub;
}

/** Holds the tab's end of the event stream, as long as somebody is signed in. */
export function StreamsProvider({ session, children }: { session: Session; children: ReactNode }) {
  const { revoked } = useSession();
  const [hub] = useState(() => makeHub(session, revoked));
  useEffect(() => {
    hub.start();
    const leave = () => hub.stop();
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) {
        hub.start();
      }
    };
    const shown = () => hub.visibilityChanged();
    const stopLooking = onWake(() => hub.check());
    addEventListener('pagehide', leave);
    addEventListener('pageshow', restored);
    document.addEventListener('visibilitychange', shown);
    return () => {
      hub.stop();
      stopLooking();
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', restored);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [hub]);
  return <Context value={hub}>{children}</Context>;
}

export function useEventHub(): EventHub {
  const hub = use(Context);
  if (hub === null) {
    throw new Error('there is no StreamsProvider around this');
  }
  return hub;
}

/**
 * Asks for the changes of topics over the browser's one WebSocket, as long as the component is shown, and says how the
 * stream stands. Topics that the key may not read are left out.
 *
 * @param topics joined by commas, so that it is the same value at each rendering
 */
export function useWS(topics: string): StreamState {
  const hub = useEventHub();
  const permissions = usePermissions();
  const wanted = readable(topics, permissions).join(',');
  useEffect(() => hub.want(parseTopics(wanted)), [hub, wanted]);
  return useSyncExternalStore(
    (listener) => hub.subscribe(listener),
    () => hub.streamState(),
    () => CONNECTING,
  );
}

function isTopic(name: string): name is Topic {
  return name in NEEDS;
}

function parseTopics(topics: string): Topic[] {
  return topics.split(',').filter(isTopic);
}

/** Of the topics, those that the permissions allow to read. */
export function readable(topics: string, permissions: readonly Permission[]): Topic[] {
  return parseTopics(topics).filter((topic) => permissions.includes(NEEDS[topic]));
}
