// SPDX-License-Identifier: Apache-2.0
'use client';
import { get, mutate } from '@/api/client';
import { notificationRule, NOTIFICATION_CONDITIONS, type NotificationRule } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { CreateDialog } from '@/design/create-dialog';
import { Dialog } from '@/design/dialog';
import { NameField, SelectField, TextArea, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import dialog from '@/design/form-dialog.module.css';
import { QueryState } from '@/design/query-state';
import { useForm, type Form } from '@/design/use-form';
import { duration } from '@/format/times';
import { useInstances } from '@/live/instances';
import { useFetch } from '@/live/use-fetch';
import { useMay } from '@/session/session';
import {
  CONDITION_HINTS,
  CONDITION_NAMES,
  hasThreshold,
  NEW_RULE,
  times,
  toRequest,
  toTexts,
  watchesInstances,
  type RuleField,
} from './rule-form';

const CODES = { NAME_TAKEN: 'name' };

interface RuleDialogProps {
  onClose: () => void;
  /** The rule with its secret, if one was generated. */
  onSaved: (rule: NotificationRule) => void;
}

/** Creates a rule. */
export function CreateRuleDialog({ onClose, onSaved }: RuleDialogProps) {
  return (
    <CreateDialog
      title="Create notification rule"
      action="Create rule"
      path="/api/notification-rules"
      schema={notificationRule}
      initial={NEW_RULE}
      toRequest={toRequest}
      codes={CODES}
      onCreated={onSaved}
      onClose={onClose}
    >
      {(form) => <RuleFields form={form} />}
    </CreateDialog>
  );
}

/** Changes a rule. The rule is read when the dialog opens, because events do not contain all of it. */
export function EditRuleDialog({ rule, onClose, onSaved }: RuleDialogProps & { rule: NotificationRule }) {
  const path = `/api/notification-rules/${rule.id}`;
  const query = useFetch({
    // a rule with the same version is unchanged
    key: `${path} at ${rule.version}`,
    read: async () => (await get(path, notificationRule)).data,
  });
  return query.data === undefined ? (
    <Dialog title={`Edit ${rule.name}`} onClose={onClose}>
      <QueryState query={query} rows={6}>
        {() => null}
      </QueryState>
    </Dialog>
  ) : (
    <EditDialog rule={query.data} onClose={onClose} onSaved={onSaved} />
  );
}

function EditDialog({ rule, onClose, onSaved }: RuleDialogProps & { rule: NotificationRule }) {
  const form = useForm<RuleField>(toTexts(rule), {
    codes: CODES,
    check: (texts) => {
      const draft = toRequest(texts);
      return 'errors' in draft ? draft.errors : {};
    },
  });
  const submit = () => {
    const draft = toRequest(form.texts);
    if ('errors' in draft) {
      form.reject(draft.errors);
      return;
    }
    void form.send(async () => {
      const path = `/api/notification-rules/${rule.id}`;
      onSaved((await mutate('PUT', path, notificationRule, draft.request)).data);
    });
  };
  return (
    <FormDialog
      title={`Edit ${rule.name}`}
      form={form}
      action="Save rule"
      acting="Saving…"
      onSubmit={submit}
      onClose={onClose}
    >
      <RuleFields form={form} />
    </FormDialog>
  );
}

function RuleFields({ form }: { form: Form<RuleField> }) {
  const { condition, for_seconds: seconds } = form.texts;
  const known = NOTIFICATION_CONDITIONS.find((one) => one === condition);
  const mayServer = useMay('server:metrics');
  return (
    <>
      <NameField {...form.field('name')} />
      <SelectField
        label="When"
        hint={known === undefined ? undefined : CONDITION_HINTS[known]}
        {...form.field('condition')}
      >
        {NOTIFICATION_CONDITIONS.filter((one) => one !== 'SERVER_TROUBLE' || mayServer).map((one) => (
          <option key={one} value={one}>
            {CONDITION_NAMES[one]}
          </option>
        ))}
      </SelectField>
      {hasThreshold(condition) ? (
        <div className={dialog['pair']}>
          <TextField
            label="Threshold (%)"
            inputMode="numeric"
            autoComplete="off"
            {...form.field('threshold_percent')}
          />
          <SelectField label="For at least" {...form.field('for_seconds')}>
            {times(seconds).map((time) => (
              <option key={time} value={time}>
                {duration(time * 1000)}
              </option>
            ))}
          </SelectField>
        </div>
      ) : null}
      {watchesInstances(condition) ? (
        <>
          <InstanceField form={form} />
          <TextArea
            label="Only with these labels"
            optional
            rows={2}
            spellCheck={false}
            hint="One per line, such as env=prod. An instance must have all of them."
            {...form.field('labels')}
          />
        </>
      ) : null}
      <TextField
        label="Webhook URL"
        optional
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        placeholder="https://hooks.example.com/windsock"
        hint="Receives a signed POST request for each notification. Leave it empty to notify in the console only."
        {...form.field('webhook_url')}
      />
      <SelectField label="State" {...form.field('enabled')}>
        <option value="yes">Enabled</option>
        <option value="no">Disabled</option>
      </SelectField>
    </>
  );
}

function InstanceField({ form }: { form: Form<RuleField> }) {
  const chosen = form.texts.instance_id;
  const instances = [...(useInstances().data?.values() ?? [])]
    .filter(({ id, status }) => status !== 'TERMINATED' || id === chosen)
    .sort((one, other) => one.name.localeCompare(other.name));
  return (
    <SelectField label="Instance" {...form.field('instance_id')}>
      <option value="">All instances</option>
      {chosen === '' || instances.some(({ id }) => id === chosen) ? null : (
        <option value={chosen}>{chosen}</option>
      )}
      {instances.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

/** Rotates a webhook secret. */
export function RotateSecretDialog({ rule, onClose, onSaved }: RuleDialogProps & { rule: NotificationRule }) {
  return (
    <CreateDialog
      title={`Rotate the secret of ${rule.name}`}
      action="Rotate"
      acting="Rotating…"
      path={`/api/notification-rules/${rule.id}/rotate-secret`}
      schema={notificationRule}
      initial={{ grace_seconds: '86400' }}
      toRequest={(texts) => ({ request: { grace_seconds: Number(texts.grace_seconds) } })}
      onCreated={onSaved}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p>
            The webhook gets a new secret, which is shown only once. For a while, messages are signed with
            both secrets, so that you can update the receiver.
          </p>
          <SelectField label="Also sign with the old secret for" {...form.field('grace_seconds')}>
            {[0, 3_600, 86_400, 604_800].map((time) => (
              <option key={time} value={time}>
                {time === 0 ? 'No time' : duration(time * 1000)}
              </option>
            ))}
          </SelectField>
        </>
      )}
    </CreateDialog>
  );
}

interface DeleteRuleDialogProps {
  rule: NotificationRule;
  onConfirm: () => void;
  onClose: () => void;
}

export function DeleteRuleDialog({ rule, onConfirm, onClose }: DeleteRuleDialogProps) {
  return (
    <ConfirmDialog
      title="Delete notification rule"
      names={[rule.name]}
      action="Delete rule"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      Its firing notifications are resolved
      {rule.webhook === null ? '.' : ', and its webhook receives no further messages.'} This cannot be undone.
    </ConfirmDialog>
  );
}
