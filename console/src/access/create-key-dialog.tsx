// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import { issuedKey, PERMISSIONS, ROLES, SERVER_WIDE, type IssuedKey, type Tenant } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { NameField, SelectField, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import type { Form } from '@/design/use-form';
import { usePermissions } from '@/session/session';
import {
  CUSTOM,
  NEW_KEY,
  ON_DATE,
  selectedPermissions,
  toCreateKeyRequest,
  withPermission,
  type CreateKeyField,
  type CreateKeyTexts,
} from './create-key-form';
import { PERMISSION_TEXTS, ROLE_TEXTS } from './permission-texts';
import styles from './access.module.css';

interface CreateKeyDialogProps {
  /** The tenant that the key is for, if it is another one. */
  tenant?: Pick<Tenant, 'id' | 'name'>;
  initial?: CreateKeyTexts;
  onClose: () => void;
  /** Receives the key with its secret, which is stored nowhere else. */
  onIssued: (key: IssuedKey) => void;
}

const CODES = { FORBIDDEN: 'role' };

/** Creates an API key. */
export function CreateKeyDialog({ tenant, initial = NEW_KEY, onClose, onIssued }: CreateKeyDialogProps) {
  return (
    <CreateDialog
      title={tenant === undefined ? 'Create key' : `Create key for ${tenant.name}`}
      action="Create key"
      path="/api/keys"
      schema={issuedKey}
      initial={initial}
      toRequest={(texts) => {
        const draft = toCreateKeyRequest(texts, Date.now());
        return 'errors' in draft || tenant === undefined
          ? draft
          : { request: { ...draft.request, tenant_id: tenant.id } };
      }}
      codes={CODES}
      onCreated={onIssued}
      onClose={onClose}
    >
      {(form) => {
        const role = ROLES.find((name) => name === form.texts.role);
        return (
          <>
            <NameField hint="Shown in the audit log." {...form.field('name')} />
            <SelectField
              label="Permissions"
              hint={
                role === undefined
                  ? 'Only the permissions that you select. You can grant only permissions that your key has.'
                  : ROLE_TEXTS[role]
              }
              {...form.field('role')}
            >
              {ROLES.map((name) => (
                <option key={name} value={name}>
                  {name.charAt(0).toUpperCase() + name.slice(1)}
                </option>
              ))}
              <option value={CUSTOM}>Custom</option>
            </SelectField>
            {role === undefined ? <Permissions form={form} forOther={tenant !== undefined} /> : null}
            <div className={dialog['pair']}>
              <SelectField label="Expires" {...form.field('lifetime')}>
                <option value="1">After 1 day</option>
                <option value="7">After 7 days</option>
                <option value="30">After 30 days</option>
                <option value="90">After 90 days</option>
                <option value="365">After 1 year</option>
                <option value={ON_DATE}>On a date</option>
                <option value="">Never</option>
              </SelectField>
              {form.texts.lifetime === ON_DATE ? (
                <TextField
                  label="Date and time"
                  type="datetime-local"
                  hint="In the time zone of this browser."
                  {...form.field('expires_at')}
                />
              ) : null}
            </div>
          </>
        );
      }}
    </CreateDialog>
  );
}

function Permissions({ form, forOther }: { form: Form<CreateKeyField>; forOther: boolean }) {
  const id = useId();
  const held = usePermissions();
  const selected = selectedPermissions(form.texts.permissions);
  const error = form.errors['permissions'];
  return (
    <fieldset className={styles['permissions']}>
      <legend>Custom permissions</legend>
      {PERMISSIONS.filter((name) => !SERVER_WIDE.includes(name) || (!forOther && held.includes(name))).map(
        (permission) => (
          <label key={permission} className={styles['permission']}>
            <input
              type="checkbox"
              checked={selected.includes(permission)}
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
              <small>
                {held.includes(permission) ? PERMISSION_TEXTS[permission] : 'your key does not have it'}
              </small>
            </span>
          </label>
        ),
      )}
      {error === undefined ? null : (
        <p id={id} className={styles['error']}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
