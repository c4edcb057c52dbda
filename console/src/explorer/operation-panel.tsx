// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import { withBase } from '@/address/base-path';
import { Button } from '@/design/button';
import { useCopy } from '@/design/copy-button';
import { SelectField, TextArea, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import { Panel } from '@/design/panel';
import { Notice } from '@/design/states';
import { useMay } from '@/session/session';
import type { Permission } from '@/api/wire';
import { PERMISSIONS } from '@/api/wire';
import { AnswerView } from './answer-view';
import { answerTo, type Answer } from './call';
import { Method } from './explorer';
import styles from './explorer.module.css';
import { callOf, curlOf, type Operation, type Parameter } from './operation';
import { Prose } from './prose';
import { StreamPanel } from './stream-panel';

interface OperationPanelProps {
  operation: Operation;
  /** The key to call with, or null for the session. */
  credential: string | null;
  onClose: () => void;
}

type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'failed'; reason: string };

/** An operation, its inputs and its response. */
export function OperationPanel({ operation, credential, onClose }: OperationPanelProps) {
  const copy = useCopy();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [body, setBody] = useState(operation.body ?? '');
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const calling = useRef<AbortController>(null);
  useEffect(() => () => calling.current?.abort(), []);
  const call = callOf(operation, { values, body });
  // this parameter selects the stream of an operation that can also send a complete response
  const follows = operation.kind === 'events' && operation.sends ? { follow: 'true' } : {};
  const stream = callOf(operation, { values: { ...values, ...follows }, body });
  const missing = 'missing' in call ? call.missing : [];
  const notJson = operation.body !== null && body.trim() !== '' && !isJson(body);
  const send = () => {
    setSent(true);
    if ('missing' in call || notJson) {
      return;
    }
    const controller = (calling.current = new AbortController());
    setBusy(true);
    answerTo(call, credential, controller.signal).then(
      (answer) => {
        setOutcome({ kind: 'answer', answer });
        setBusy(false);
      },
      (thrown: unknown) => {
        setOutcome({
          kind: 'failed',
          reason: controller.signal.aborted ? 'Cancelled.' : `No response: ${String(thrown)}`,
        });
        setBusy(false);
      },
    );
  };
  const input = (parameter: Parameter) => ({
    key: parameter.name,
    parameter,
    value: values[parameter.name] ?? '',
    error: sent && missing.includes(parameter.name) ? 'Enter a value.' : undefined,
    onValue: (value: string) => setValues({ ...values, [parameter.name]: value }),
  });
  return (
    <Panel
      title={operation.summary}
      tools={
        <Button kind="quiet" icon="close" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className={styles['panel']}>
        <p className={styles['address']}>
          <Method of={operation} /> <code>{operation.path}</code>
        </p>
        <Prose text={operation.description} />
        <Needs needs={operation.needs} own={credential !== null} />
        <form
          className={dialog['form']}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {operation.parameters.map((parameter) => {
            const { key, ...field } = input(parameter);
            return <ParameterField key={key} {...field} />;
          })}
          {operation.body === null ? null : (
            <TextArea
              label="Body"
              mono
              rows={Math.min(18, body.split('\n').length + 1)}
              spellCheck={false}
              hint="JSON. The example contains all required fields and some optional ones."
              error={notJson ? 'This is not JSON.' : undefined}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
          )}
          {operation.sends ? (
            <div className={styles['buttons']}>
              <Button
                type="submit"
                kind={operation.method === 'DELETE' ? 'danger' : 'primary'}
                icon="play"
                disabled={busy}
              >
                {busy ? 'Sending…' : 'Send'}
              </Button>
              {busy ? <Button onClick={() => calling.current?.abort()}>Cancel</Button> : null}
              <CopyCurl operation={operation} values={values} body={body} copy={copy} />
            </div>
          ) : null}
        </form>
        {operation.sends ? (
          <div role="status" aria-label="Response">
            {outcome === null ? null : outcome.kind === 'failed' ? (
              <Notice tone="bad">{outcome.reason}</Notice>
            ) : (
              <AnswerView answer={outcome.answer} />
            )}
          </div>
        ) : null}
        {operation.kind === 'request' ? null : operation.path === '/ws' || operation.kind === 'events' ? (
          <StreamPanel
            call={'missing' in stream ? null : stream}
            kind={operation.kind}
            credential={credential}
            onRejected={() => setSent(true)}
          />
        ) : (
          <Notice>
            This WebSocket uses binary frames. To try it, open a terminal on the page of an instance.
          </Notice>
        )}
        {operation.kind === 'events' && !operation.sends ? (
          <div className={styles['buttons']}>
            <CopyCurl operation={operation} values={values} body={body} copy={copy} />
          </div>
        ) : null}
        <details>
          <summary>Responses</summary>
          <dl className={styles['responses']}>
            {operation.responses.map(({ status, description }) => (
              <div key={status}>
                <dt>{status}</dt>
                <dd>
                  <Prose text={description} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </Panel>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface CopyCurlProps {
  operation: Operation;
  values: Readonly<Record<string, string>>;
  body: string;
  copy: (name: string, text: string) => void;
}

/** Copies the call as a curl command. A missing required parameter is replaced by its name in upper case. */
function CopyCurl({ operation, values, body, copy }: CopyCurlProps) {
  const named = Object.fromEntries(
    operation.parameters.map(({ name, required }) => [
      name,
      values[name] ?? (required ? name.toUpperCase() : ''),
    ]),
  );
  const call = callOf(operation, { values: named, body });
  return 'missing' in call ? null : (
    <Button
      icon="copy"
      onClick={() =>
        copy('curl command', curlOf(call, location.origin + withBase(''), operation.kind === 'events'))
      }
    >
      Copy as curl
    </Button>
  );
}

/** Shows which permission an operation requires, and whether the session lacks it. */
function Needs({ needs, own }: { needs: string | null; own: boolean }) {
  const known = PERMISSIONS.find((permission) => permission === needs);
  return needs === null ? null : known === undefined || own ? (
    <p className={styles['needs']}>
      Requires <code>{needs}</code>.
    </p>
  ) : (
    <KnownNeeds needs={known} />
  );
}

function KnownNeeds({ needs }: { needs: Permission }) {
  const may = useMay(needs);
  return (
    <p className={styles['needs']}>
      Requires <code>{needs}</code>
      {may ? ', which you have.' : ', which you do not have.'}
    </p>
  );
}

interface ParameterFieldProps {
  parameter: Parameter;
  value: string;
  error: string | undefined;
  onValue: (value: string) => void;
}

function ParameterField({ parameter, value, error, onValue }: ParameterFieldProps) {
  const { name, place, required, description, type, choices, many, assumed, example } = parameter;
  const shared = {
    label: `${name} (${place}, ${type})`,
    optional: !required,
    error,
    hint: <Prose text={description} inline />,
    value,
    onChange: (event: { target: { value: string } }) => onValue(event.target.value),
  };
  return choices.length > 0 && !many ? (
    <SelectField {...shared}>
      <option value="">{assumed === '' ? 'not set' : `not set: ${assumed}`}</option>
      {choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </SelectField>
  ) : type === 'boolean' ? (
    <SelectField {...shared}>
      <option value="">{assumed === '' ? 'not set' : `not set: ${assumed}`}</option>
      <option>true</option>
      <option>false</option>
    </SelectField>
  ) : (
    <TextField
      {...shared}
      mono
      autoComplete="off"
      spellCheck={false}
      placeholder={choices.length > 0 ? choices.join(',') : assumed === '' ? example : assumed}
    />
  );
}
