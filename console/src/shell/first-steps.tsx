// SPDX-License-Identifier: Apache-2.0
'use client';
import { withBase } from '@/address/base-path';
import Link from '@/address/link';
import { useRouter } from '@/address/navigation';
import { Button } from '@/design/button';
import { CopyButton } from '@/design/copy-button';
import { EmptyState } from '@/design/states';
import { unavailable, useCompute } from '@/live/compute';
import { useMay } from '@/session/session';
import styles from './first-steps.module.css';

/** Instructions for a server that has no instances yet, with commands that are ready to copy. */
export function FirstSteps() {
  const router = useRouter();
  const mayLaunch = useMay('instance:write');
  const blocked = unavailable(useCompute());
  const origin = location.origin + withBase('');
  return (
    <EmptyState title="No instances yet">
      {mayLaunch ? (
        <>
          <p>Launch a program and watch its usage, log and changes live.</p>
          <p className={styles['buttons']}>
            <Button
              kind="primary"
              icon="plus"
              disabled={blocked !== null}
              title={blocked ?? undefined}
              onClick={() => router.push('/instances?launch')}
            >
              Launch an instance
            </Button>
            <Button
              icon="play"
              disabled={blocked !== null}
              title={blocked ?? undefined}
              onClick={() => router.push('/instances?launch=example')}
            >
              Try an example
            </Button>
          </p>
        </>
      ) : (
        <p>New instances appear here.</p>
      )}
      <Snippet name="curl" title="Watch from a shell" text={curl(origin)} />
      <Snippet name="Java" title="Watch from Java" text={java(origin)} />
      <p>
        <Link href="/explorer">Try every call in the API explorer</Link>, or read the{' '}
        <a href={withBase('/openapi.yaml')}>OpenAPI</a> and <a href={withBase('/asyncapi.yaml')}>AsyncAPI</a>{' '}
        documents.
      </p>
    </EmptyState>
  );
}

function Snippet({ name, title, text }: { name: string; title: string; text: string }) {
  return (
    <div className={styles['snippet']}>
      <h3>{title}</h3>
      <div className={styles['code']}>
        {/* it scrolls, so the keyboard must be able to reach it */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0} role="region" aria-label={title}>
          {text}
        </pre>
        <CopyButton name={name} text={text} />
      </div>
    </div>
  );
}

/** The key is in a variable, because it would otherwise end up in the shell history. */
function curl(origin: string): string {
  return `curl -sN '${origin}/api/dashboard/stream?topics=summary,metrics,changes' -H "X-API-Key: $WINDSOCK_KEY"`;
}

function java(origin: string): string {
  return `try (WindsockClient client = WindsockClient.builder()
        .url("${origin}")
        .apiKey(System.getenv("WINDSOCK_KEY"))
        .build();
    EventStream<EventItem> events = client.streams().streamEvents().open()) {
    events.forEach(System.out::println);
}`;
}
