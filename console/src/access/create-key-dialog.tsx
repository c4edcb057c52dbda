// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import { mutate } from '@/api/client';
import { issuedKey, PERMISSIONS, ROLES, type IssuedKey, type Tenant } from '@/api/wire';
import { SelectField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import dialog from '@/design/form-dialog.module.css';
import { useForm, type Form } from '@/design/use-form';
import { usePermissions } from '@/session/session';
import {
  AT,
  CHOSEN,
  chosenPermissions,
  CREATE_KEY_FIELDS,
  NEW_KEY,
  toCreateKeyRequest,
  withPermission,
  type CreateKeyField,
  type CreateKeyTexts,
} from './create-key-form';
import { OPENS, ROLE_OPENS } from './permission-names';
import styles from './access.module.css';

interface CreateKeyDialogProps {
  /** The other tenant that it is for; none for one's own. */
  tenant?: Pick<Tenant, 'id' | 'name'>;
  /** What its fields begin with. */
  initial?: CreateKeyTexts;
  onClose: () => void;
  /** Takes the key with its secret, which is nowhere else. */
  onIssued: (key: IssuedKey) => void;
}

/** Asks for a key's name, what it may do and when it ends. */
export function CreateKeyDialog({ tenant, initial = NEW_KEY, onClose, onIssued }: CreateKeyDialogProps) {
  const form = useForm<CreateKeyField>(initial, CREATE_KEY_FIELDS, { FORBIDDEN: 'role' });
  const role = ROLES.find((name) => name === form.texts.role);
  const submit = () => {
    const made = toCreateKeyRequest(form.texts, Date.now());
    if ('errors' in made) {
      form.reject(made.errors);
      return;
    }
    void form.send(async () => {
      const { data } = await mutate('POST', '/api/keys', issuedKey, {
        ...made.request,
        ...(tenant === undefined ? {} : { tenant_id: tenant.id }),
      });
      onIssued(data);
    });
  };
  return (
    <FormDialog
      title={tenant === undefined ? 'Create a key' : `Create a key for ${tenant.name}`}
      form={form}
      action="Create key"
      acting="Creating…"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        autoComplete="off"
        spellCheck={false}
        hint="Who or what uses it; the audit names it."
        {...form.field('name')}
      />
      <SelectField
        label="May do"
        hint={
          role === undefined
            ? 'What you choose here, and nothing else. A key cannot grant what it does not hold itself.'
            : ROLE_OPENS[role]
        }
        {...form.field('role')}
      >
        {ROLES.map((name) => (
          <option key={name} value={name}>
            {name.charAt(0).toUpperCase() + name.slice(1)}
          </option>
        ))}
        <option value={CHOSEN}>Chosen permissions</option>
      </SelectField>
      {role === undefined ? <Permissions form={form} ofOther={tenant !== undefined} /> : null}
      <div className={dialog['pair']}>
        <SelectField label="Ends" {...form.field('lasts')}>
          <option value="1">After a day</option>
          <option value="7">After 7 days</option>
          <option value="30">After 30 days</option>
          <option value="90">After 90 days</option>
          <option value="365">After a year</option>
          <option value={AT}>At a time</option>
          <option value="">Never by itself</option>
        </SelectField>
        {form.texts.lasts === AT ? (
          <TextField
            label="At"
            type="datetime-local"
            hint="In this browser's time."
            {...form.field('expires_at')}
          />
        ) : null}
      </div>
    </FormDialog>
  );
}

function Permissions({ form, ofOther }: { form: Form<CreateKeyField>; ofOther: boolean }) {
  const id = useId();
  const held = usePermissions();
  const chosen = chosenPermissions(form.texts.permissions);
  const error = form.errors.permissions;
  return (
    <fieldset className={styles['permissions']}>
      <legend>Permissions</legend>
      {PERMISSIONS.filter((name) => !ofOther || name !== 'tenant:manage').map((permission) => (
        <label key={permission} className={styles['permission']}>
          <input
            type="checkbox"
            checked={chosen.includes(permission)}
            disabled={!held.includes(permission)}
            aria-invalid={error !== undefined}
            aria-describedby={error === undefined ? undefined : id}
            onChange={(event) =>
              form.set(
                'permissions',
                withPermission(form.texts.permissions, permission, event.target.checked),
              )
            }
          />
          <span>
            {permission}
            <small>{held.includes(permission) ? OPENS[permission] : 'your key does not hold it'}</small>
          </span>
        </label>
      ))}
      {error === undefined ? null : (
        <p id={id} className={styles['error']}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
