// SPDX-License-Identifier: Apache-2.0
'use client';
import { CopyButton } from '@/design/copy-button';
import { Status } from '@/design/status';
import { bytes } from '@/format/numbers';
import type { Answer } from './call';
import { pretty } from './operation';
import styles from './explorer.module.css';

/** A response: its status, its body and its headers. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { status, statusText, headers, text, cut, tookMs } = answer;
  const shown = cut ? text : pretty(text);
  return (
    <div className={styles['answer']} data-status={status}>
      <p className={styles['outcome']}>
        <Status tone={status < 400 ? 'good' : 'bad'} shape={status < 400 ? 'dot' : 'triangle'}>
          {`${status} ${statusText}`.trim()}
        </Status>
        <span>
          {Math.round(tookMs)} ms, {bytes(new Blob([text]).size)}
        </span>
        {text === '' ? null : <CopyButton name="response" text={text} />}
      </p>
      {text === '' ? (
        <p className={styles['needs']}>The response has no body.</p>
      ) : (
        // it scrolls, so the keyboard must be able to reach it
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={styles['body']} tabIndex={0} role="region" aria-label="Body of the response">
          {shown}
          {cut ? '\n…' : ''}
        </pre>
      )}
      <details>
        <summary>Headers</summary>
        <dl className={styles['headers']}>
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
