// SPDX-License-Identifier: Apache-2.0
'use client';
import type { ChangeEvent } from '@/api/wire';
import { Button } from '@/design/button';
import { useCopy } from '@/design/copy-button';
import { Dialog } from '@/design/dialog';
import { jsonText } from '@/format/json';
import { changeName, Subject } from '@/live/change-text';
import { Time } from '@/live/time';
import styles from './events.module.css';

interface EventDialogProps {
  event: ChangeEvent;
  onFilter: (changes: Readonly<Record<string, string | null>>) => void;
  onClose: () => void;
}

/** Shows an event with its payload. */
export function EventDialog({ event, onFilter, onClose }: EventDialogProps) {
  const copy = useCopy();
  const json = jsonText(event.payload, 2);
  const { resource_id: resourceId } = event;
  const filter = (changes: Readonly<Record<string, string | null>>) => {
    onClose();
    onFilter(changes);
  };
  return (
    <Dialog
      wide
      title={changeName(event.type)}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => filter({ type: event.type })}>All events of this type</Button>
          {resourceId === null ? null : (
            <Button onClick={() => filter({ resource_id: resourceId })}>All events for this resource</Button>
          )}
          <Button icon="copy" onClick={() => copy('Event', JSON.stringify(event, null, 2))}>
            Copy event
          </Button>
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <dl className={styles['facts']}>
        <dt>Type</dt>
        <dd>
          <code>{event.type}</code>
        </dd>
        <dt>Time</dt>
        <dd>
          <Time of={event.timestamp} /> <span className={styles['faint']}>({event.timestamp})</span>
        </dd>
        <dt>By</dt>
        <dd>{event.actor.name}</dd>
        <dt>Resource</dt>
        <dd>{resourceId === null ? 'none' : <Subject event={event} />}</dd>
        <dt>Position</dt>
        <dd>
          <code>{event.position}</code>
        </dd>
        {event.request_id === null ? null : (
          <>
            <dt>Request ID</dt>
            <dd>
              <code>{event.request_id}</code>
            </dd>
          </>
        )}
      </dl>
      {/* it scrolls, so the keyboard must be able to reach it */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles['payload']} tabIndex={0} role="region" aria-label="Payload">
        {json}
      </pre>
    </Dialog>
  );
}
