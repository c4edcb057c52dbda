// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '@/design/button';
import { TextArea } from '@/design/field';
import { Status } from '@/design/status';
import { count } from '@/format/numbers';
import { clock } from '@/format/times';
import { followEvents, openSocket, type StreamMessage } from './call';
import styles from './explorer.module.css';
import { pretty, type Call, type Operation } from './operation';

/** The maximum number of messages that are shown: the newest ones. */
const MAX_MESSAGES = 200;
const COMMANDS = [
  { name: 'Subscribe', text: '{"type": "SUBSCRIBE", "topics": ["instances"]}' },
  { name: 'Unsubscribe', text: '{"type": "UNSUBSCRIBE", "topics": ["instances"]}' },
  { name: 'Ping', text: '{"type": "PING"}' },
];

type State = 'closed' | 'connecting' | 'open';

interface StreamPanelProps {
  /** Null while required parameters are missing. */
  call: Call | null;
  kind: Exclude<Operation['kind'], 'request'>;
  credential: string | null;
  /** Called when the user tries to connect while parameters are missing. */
  onRejected: () => void;
}

/** Opens a stream and shows its messages, newest first. */
export function StreamPanel({ call, kind, credential, onRejected }: StreamPanelProps) {
  const [state, setState] = useState<State>('closed');
  const [reason, setReason] = useState<string | null>(null);
  const [messages, setMessages] = useState<readonly StreamMessage[]>([]);
  const [command, setCommand] = useState('');
  const total = useRef(0);
  const stream = useRef<{ send: (text: string) => void; close: () => void }>(null);
  useEffect(() => () => stream.current?.close(), []);
  const connect = useCallback(
    (to: Call) => {
      setState('connecting');
      setReason(null);
      const on = {
        opened: () => setState('open'),
        message: (name: string, text: string) => {
          total.current += 1;
          const message = { id: total.current, at: Date.now(), name, text };
          setMessages((before) => [message, ...before].slice(0, MAX_MESSAGES));
        },
        closed: (why: string) => {
          setState('closed');
          setReason(why);
        },
      };
      if (kind === 'socket') {
        stream.current = openSocket(to.path, credential, on);
      } else {
        const controller = new AbortController();
        stream.current = { send: () => undefined, close: () => controller.abort() };
        void followEvents(to, credential, controller.signal, on);
      }
    },
    [kind, credential],
  );
  return (
    <div className={styles['stream']}>
      <div className={styles['buttons']}>
        {state === 'closed' ? (
          <Button kind="primary" icon="play" onClick={() => (call === null ? onRejected() : connect(call))}>
            Connect
          </Button>
        ) : (
          <Button icon="stop" onClick={() => stream.current?.close()}>
            Disconnect
          </Button>
        )}
        <Button disabled={messages.length === 0} onClick={() => setMessages([])}>
          Clear
        </Button>
        <span role="status">
          {state === 'open' ? (
            <Status tone="good" shape="dot">
              Connected
            </Status>
          ) : state === 'connecting' ? (
            <Status tone="info" shape="turning">
              Connecting…
            </Status>
          ) : (
            reason
          )}
        </span>
        <span className={styles['needs']}>
          {messages.length === 0 ? null : `${count(messages.length)} messages, newest first`}
        </span>
      </div>
      {kind === 'socket' ? (
        <form
          className={styles['command']}
          onSubmit={(event) => {
            event.preventDefault();
            stream.current?.send(command);
          }}
        >
          <TextArea
            label="Command"
            mono
            rows={2}
            spellCheck={false}
            placeholder={COMMANDS[0]?.text}
            value={command}
            onChange={(event) => setCommand(event.target.value)}
          />
          <div className={styles['buttons']}>
            <Button type="submit" disabled={state !== 'open' || command.trim() === ''}>
              Send
            </Button>
            {COMMANDS.map(({ name, text }) => (
              <Button key={name} kind="quiet" onClick={() => setCommand(text)}>
                {name}
              </Button>
            ))}
          </div>
        </form>
      ) : null}
      {messages.length === 0 ? null : (
        <ul
          className={styles['messages']}
          aria-label="Messages"
          // it scrolls, so the keyboard must be able to reach it
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {messages.map(({ id, at, name, text }) => (
            <li key={id} data-message={name}>
              <span className={styles['when']}>
                {clock(at)} <strong>{name}</strong>
              </span>
              <pre>{pretty(text)}</pre>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
