// SPDX-License-Identifier: Apache-2.0
'use client';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ownName } from '@/address/base-path';
import type { Permission, Session, Topic } from '@/api/wire';
import { usePermissions, useSession } from '@/session/session';
import { beforeNextFrame, connectWebSocket, isSignedIn, onWake } from './browser';
import { browserClock } from './clock';
import { EventHub } from './event-hub';
import { openEventSource } from './event-source';
import { SharedStreams } from './shared-streams';
import { CONNECTING, type StreamState } from './stream-state';
import { tabChannel, type TabChannel } from './tab-channel';

const Context = createContext<Streams | null>(null);

/** The permission that each topic requires. See docs/concepts/events.md. */
const NEEDS: Record<Topic, Permission> = {
  instances: 'instance:read',
  volumes: 'volume:read',
  vpcs: 'vpc:read',
  audit: 'audit:read',
  terminals: 'instance:exec',
  keys: 'key:manage',
  notifications: 'notification:read',
  custom: 'event:read',
  metrics: 'dashboard:read',
};

/** The streams of this tab, and its channels to other tabs. */
interface Streams {
  hub: EventHub;
  shared: SharedStreams;
  channels: readonly TabChannel[];
}

function createStreams(session: Session, signedOut: () => void): Streams {
  const id = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
  // per key, because keys have different permissions, and per build, because builds may use different messages
  const channel = tabChannel(
    ownName(`windsock:${process.env['CONSOLE_BUILD_ID'] ?? ''}:${session.tenant_id}:${session.key_id}`),
    (message) => {
      hub.receive(message);
      shared.receive(message);
    },
  );
  const everyTab = tabChannel('windsock:connections', (message) => shared.receiveFromEveryTab(message));
  const common = { id, channel, clock: browserClock, random: Math.random, signedIn: isSignedIn, signedOut };
  const shared: SharedStreams = new SharedStreams({ ...common, everyTab, open: openEventSource });
  const hub: EventHub = new EventHub({
    ...common,
    connect: connectWebSocket,
    isVisible,
    schedule: beforeNextFrame,
    leads: (leads) => shared.lead(leads),
  });
  return { hub, shared, channels: [channel, everyTab].filter((each) => each !== null) };
}

function isVisible(): boolean {
  return document.visibilityState === 'visible';
}

/** Provides the streams to the page while a user is signed in. */
export function StreamsProvider({ session, children }: { session: Session; children: ReactNode }) {
  const { signedOut } = useSession();
  const [streams] = useState(() => createStreams(session, signedOut));
  useEffect(() => {
    const { hub, shared, channels } = streams;
    const join = () => {
      channels.forEach((channel) => channel.open());
      hub.start();
      shared.start(isVisible());
    };
    const leave = () => {
      shared.stop();
      hub.stop();
      channels.forEach((channel) => channel.close());
    };
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) {
        join();
      }
    };
    const shown = () => {
      shared.setVisible(isVisible());
      hub.visibilityChanged();
    };
    join();
    const stopChecking = onWake(() => {
      hub.check();
      shared.check();
    });
    // a frozen page would keep its connections without reading them
    addEventListener('pagehide', leave);
    addEventListener('pageshow', restored);
    document.addEventListener('freeze', leave);
    document.addEventListener('resume', join);
    document.addEventListener('visibilitychange', shown);
    return () => {
      leave();
      stopChecking();
      removeEventListener('pagehide', leave);
      removeEventListener('pageshow', restored);
      document.removeEventListener('freeze', leave);
      document.removeEventListener('resume', join);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [streams]);
  return <Context value={streams}>{children}</Context>;
}

function useStreams(): Streams {
  const streams = use(Context);
  if (streams === null) {
    throw new Error('useStreams requires a StreamsProvider');
  }
  return streams;
}

export function useSharedStreams(): SharedStreams {
  return useStreams().shared;
}

export function useEventHub(): EventHub {
  return useStreams().hub;
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

/** Returns the topics that a key with these permissions can read. */
export function readable(topics: string, permissions: readonly Permission[]): Topic[] {
  return parseTopics(topics).filter((topic) => permissions.includes(NEEDS[topic]));
}
