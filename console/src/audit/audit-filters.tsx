// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useState } from 'react';
import { AUDIT_OUTCOMES } from '@/api/wire';
import { Button } from '@/design/button';
import { Chips } from '@/design/chips';
import { TextField } from '@/design/field';
import { AUDIT_FILTERS, auditParameters, fromLocal, toLocal, type AuditFilter } from './audit-filter';
import styles from './audit.module.css';

const ACTIONS = [
  'instance:*',
  'instance:launch',
  'instance:start',
  'instance:stop',
  'instance:restart',
  'instance:terminate',
  'volume:*',
  'vpc:*',
  'key:*',
  'key:create',
  'key:rotate',
  'key:revoke',
  'session:*',
  'access:*',
  'audit:export',
  'event:publish',
];
const TYPES = ['INSTANCE', 'VOLUME', 'VPC', 'KEY', 'SESSION', 'TERMINAL', 'AUDIT', 'EVENT'];

type TypedName = 'actor' | 'action' | 'resource_type' | 'resource_id' | 'from' | 'to';
type Texts = Readonly<Record<TypedName, string>>;

/** A filter as its fields show it. */
function asTexts(filter: AuditFilter): Texts {
  return { ...filter, from: toLocal(filter.from), to: toLocal(filter.to) };
}

/** The filter that the fields say; a time that was not touched stays as exact as it was. */
function typedFilter(texts: Texts, filter: AuditFilter): AuditFilter {
  const time = (name: 'from' | 'to') =>
    texts[name] === toLocal(filter[name]) ? filter[name] : fromLocal(texts[name]);
  return {
    actor: texts.actor.trim(),
    action: texts.action.trim(),
    resource_type: texts.resource_type.trim(),
    resource_id: texts.resource_id.trim(),
    outcome: filter.outcome,
    from: time('from'),
    to: time('to'),
  };
}

type Change = (changes: Readonly<Record<string, string | null>>) => void;

/** What the audit is narrowed to. A text counts once it is left or Enter is pressed. */
export function AuditFilters({ filter, change }: { filter: AuditFilter; change: Change }) {
  const id = useId();
  const now = auditParameters(filter).toString();
  const [texts, setTexts] = useState(() => asTexts(filter));
  const [shown, setShown] = useState(now);
  // on a phone only, where the rows would be out of sight
  const [open, setOpen] = useState(false);
  if (shown !== now) {
    // another address shows other texts
    setShown(now);
    setTexts(asTexts(filter));
  }
  const apply = () => {
    const typed = typedFilter(texts, filter);
    if (auditParameters(typed).toString() !== now) {
      change(typed);
    }
  };
  const field = (name: TypedName) => ({
    name,
    value: texts[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) =>
      setTexts((before) => ({ ...before, [name]: event.target.value })),
    onBlur: apply,
  });
  const narrowed = AUDIT_FILTERS.filter((name) => filter[name] !== '').length;
  return (
    <search>
      <div className={styles['toggle']}>
        <Button
          icon="search"
          aria-expanded={open}
          aria-controls={`${id}-form`}
          onClick={() => setOpen(!open)}
        >
          {narrowed === 0 ? 'Filter' : `Filter (${narrowed} set)`}
        </Button>
      </div>
      <form
        id={`${id}-form`}
        className={styles['filters']}
        data-open={open}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <TextField label="Actor" placeholder="name or key id" {...field('actor')} />
        <TextField label="Action" placeholder="instance:*" list={`${id}-actions`} {...field('action')} />
        <TextField label="Resource type" list={`${id}-types`} {...field('resource_type')} />
        <TextField label="Resource id" {...field('resource_id')} />
        <div className={styles['time']}>
          <TextField label="From" type="datetime-local" step={1} {...field('from')} />
        </div>
        <div className={styles['time']}>
          <TextField label="Before" type="datetime-local" step={1} {...field('to')} />
        </div>
        <datalist id={`${id}-actions`}>
          {ACTIONS.map((action) => (
            <option key={action} value={action} />
          ))}
        </datalist>
        <datalist id={`${id}-types`}>
          {TYPES.map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
        <div className={styles['last']}>
          <Chips
            label="Outcome"
            chips={AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, name: outcome }))}
            pressed={(outcome) => filter.outcome === outcome}
            onToggle={(outcome) => change({ outcome: filter.outcome === outcome ? null : outcome })}
          />
          {/* Enter in any field sends the form; a form of several fields needs its button for that */}
          <button type="submit" className="visually-hidden" tabIndex={-1}>
            Apply
          </button>
          {narrowed > 0 ? (
            <Button kind="quiet" icon="close" onClick={() => change(NOTHING)}>
              Clear
            </Button>
          ) : null}
        </div>
      </form>
    </search>
  );
}

const NOTHING = Object.fromEntries(AUDIT_FILTERS.map((name) => [name, null]));
