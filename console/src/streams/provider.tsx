// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Permission, Session, Topic } from '@/api/wire';
import { usePermissions, useSession } from '@/session/session';
import { beforeNextFrame, connectWebSocket, isSignedIn, onWake, openChannel } from './browser';
import { browserClock } from './clock';
import { EventHub } from './event-hub';
import { CONNECTING, type StreamState } from './stream-state';

const Context = createContext<EventHub | null>(null);

/** The permission that each topic requires. See docs/concepts/events.md. */
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

function createHub(session: Session, signedOut: () => void): EventHub {
  const hub: EventHub = new EventHub({
    id: Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join(''),
    connect: connectWebSocket,
    // per key, because keys have different permissions, and per version of the messages
    channel: openChannel(`windsock:2:${session.tenant_id}:${session.key_id}`, (message) =>
      hub.receive(message),
    ),
    clock: browserClock,
    random: Math.random,
    isVisible: () => document.visibilityState === 'visible',
    signedIn: isSignedIn,
    signedOut,
    schedule: beforeNextFrame,
  });
  return hub;
}

/** Provides the event stream to the page while a user is signed in. */
export function StreamsProvider({ session, children }: { session: Session; children: ReactNode }) {
  const { signedOut } = useSession();
  const [hub] = useState(() => createHub(session, signedOut));
  useEffect(() => {
    hub.start();
    const leave = () => hub.stop();
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) {
        hub.start();
      }
    };
    const shown = () => hub.visibilityChanged();
    const stopChecking = onWake(() => hub.check());
    addEventListener('pagehide', leave);
    addEventListener('pageshow', restored);
    document.addEventListener('visibilitychange', shown);
    return () => {
      hub.stop();
      stopChecking();
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
    throw new Error('useEventHub requires a StreamsProvider');
  }
  return hub;
}

/**
 * Requests the events of topics over the shared WebSocket while the component is mounted, and returns the state of the
 * stream. Topics that the key cannot read are left out.
 *
 * @param topics separated by commas, so that equal lists are equal values
 */
export function useWS(topics: string): StreamState {
  const hub = useEventHub();
  const permissions = usePermissions();
  const requested = readable(topics, permissions).join(',');
  useEffect(() => hub.requestTopics(parseTopics(requested)), [hub, requested]);
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

/** Returns the topics that the permissions allow to read. */
export function readable(topics: string, permissions: readonly Permission[]): Topic[] {
  return parseTopics(topics).filter((topic) => permissions.includes(NEEDS[topic]));
}
