// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import { serverNow } from '@/api/server-clock';
import { issuedKey, PERMISSIONS, ROLES, SERVER_WIDE, type IssuedKey, type Tenant } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { NameField, SelectField, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import type { Form } from '@/design/use-form';
import { duration } from '@/format/times';
import { useNow } from '@/live/use-now';
import { useKeyExpiry, usePermissions } from '@/session/session';
import {
  boundedBy,
  CUSTOM,
  lifetimesUntil,
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
  /** The key's tenant, if it is not the user's own tenant. */
  tenant?: Pick<Tenant, 'id' | 'name'>;
  initial?: CreateKeyTexts;
  onClose: () => void;
  /** Receives the key with its secret, which is stored nowhere else. */
  onIssued: (key: IssuedKey) => void;
}

const CODES = { FORBIDDEN: 'role' };

/** Creates an API key. */
export function CreateKeyDialog({ tenant, initial = NEW_KEY, onClose, onIssued }: CreateKeyDialogProps) {
  const bound = useKeyExpiry();
  const now = useNow();
  return (
    <CreateDialog
      title={tenant === undefined ? 'Create key' : `Create key for ${tenant.name}`}
      action="Create key"
      path="/api/keys"
      schema={issuedKey}
      initial={boundedBy(initial, bound, now)}
      toRequest={(texts) => {
        const draft = toCreateKeyRequest(texts, serverNow());
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
                  ? 'The key gets only the permissions that you select. You can grant only permissions that your own key has.'
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
              <SelectField
                label="Expires"
                hint={
                  bound === null
                    ? undefined
                    : `The key must expire no later than your key, which expires in ${duration(bound - now)}.`
                }
                {...form.field('lifetime')}
              >
                {lifetimesUntil(bound, now).map(([days, words]) => (
                  <option key={days} value={days}>
                    {words}
                  </option>
                ))}
                <option value={ON_DATE}>On a date</option>
                <option value="">{bound === null ? 'Never' : 'When your key expires'}</option>
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
