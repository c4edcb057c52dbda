// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId, useState } from 'react';
import { AUDIT_OUTCOMES } from '@/api/wire';
import { Chips } from '@/design/chips';
import { TextField } from '@/design/field';
import { FilterPanel } from '@/design/filter-panel';
import { fromField, toField } from '@/format/zone';
import { outcomeName } from '@/live/audit-outcome';
import { activeFilters, auditParameters, NO_FILTER, type AuditFilter } from './audit-filter';

const ACTIONS = [
  'instance:*',
  'instance:launch',
  'instance:start',
  'instance:stop',
  'instance:restart',
  'instance:terminate',
  'instance:env',
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

type TextFilter = 'actor' | 'action' | 'resource_type' | 'resource_id' | 'from' | 'to';
type Texts = Readonly<Record<TextFilter, string>>;

/** Returns the field values for a filter. */
function toTexts(filter: AuditFilter): Texts {
  return { ...filter, from: toField(filter.from), to: toField(filter.to) };
}

/** Returns the filter for the field values. A time that was not edited keeps its precision. */
function toFilter(texts: Texts, filter: AuditFilter): AuditFilter {
  const time = (name: 'from' | 'to') =>
    texts[name] === toField(filter[name]) ? filter[name] : fromField(texts[name]);
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

/** The audit log filters. A text field is applied when it loses focus or when Enter is pressed. */
export function AuditFilters({ filter, change }: { filter: AuditFilter; change: Change }) {
  const id = useId();
  const current = auditParameters(filter).toString();
  const [texts, setTexts] = useState(() => toTexts(filter));
  const [shown, setShown] = useState(current);
  if (shown !== current) {
    // the URL has changed, and so have the field values
    setShown(current);
    setTexts(toTexts(filter));
  }
  const apply = () => {
    const next = toFilter(texts, filter);
    if (auditParameters(next).toString() !== current) {
      change(next);
    }
  };
  const field = (name: TextFilter) => ({
    name,
    value: texts[name],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { target: { value: string } }) =>
      setTexts((before) => ({ ...before, [name]: event.target.value })),
    onBlur: apply,
  });
  return (
    <FilterPanel
      active={activeFilters(filter).length}
      onSubmit={apply}
      onClear={() => change(NO_FILTER)}
      fields={
        <>
          <TextField label="Actor" placeholder="name or key ID" {...field('actor')} />
          <TextField label="Action" placeholder="instance:*" list={`${id}-actions`} {...field('action')} />
          <TextField
            label="Resource type"
            placeholder="INSTANCE"
            list={`${id}-types`}
            {...field('resource_type')}
          />
          <TextField label="Resource ID" {...field('resource_id')} />
          <TextField label="From" type="datetime-local" step={1} {...field('from')} />
          <TextField label="Before" type="datetime-local" step={1} {...field('to')} />
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
        </>
      }
      chips={
        <Chips
          label="Outcome"
          chips={AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, name: outcomeName(outcome) }))}
          pressed={(outcome) => filter.outcome === outcome}
          onToggle={(outcome) => change({ outcome: filter.outcome === outcome ? null : outcome })}
        />
      }
    />
  );
}
