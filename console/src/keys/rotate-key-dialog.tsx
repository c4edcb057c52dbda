// SPDX-License-Identifier: Apache-2.0
'use client';
import { issuedKey, type ApiKey, type IssuedKey } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { SelectField, TextField } from '@/design/field';
import dialog from '@/design/form-dialog.module.css';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { useSession } from '@/session/session';
import { GRACE_UNITS, toRotateRequest } from './grace';

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  /** Whether it is the current session's key. */
  own: boolean;
  onClose: () => void;
  onIssued: (key: IssuedKey) => void;
}

/** Replaces the secret of a key; the old secret stays valid for a grace period. */
export function RotateKeyDialog({ apiKey: { id, name }, own, onClose, onIssued }: RotateKeyDialogProps) {
  const { signIn } = useSession();
  const toasts = useToasts();
  return (
    <CreateDialog
      title={`Rotate ${name}`}
      action="Rotate"
      acting="Rotating…"
      path={`/api/keys/${id}/rotate`}
      schema={issuedKey}
      initial={{ grace_seconds: '10', unit: 'minutes' }}
      toRequest={(texts) => toRotateRequest(texts.grace_seconds, texts.unit, own)}
      onCreated={(issued) => {
        onIssued(issued);
        if (own && issued.secret !== null) {
          // the session of the old secret ends with that secret, so this browser needs a session for the new one
          signIn({ kind: 'key', key: issued.secret }).catch((thrown: unknown) =>
            toasts.failed('This browser could not sign in with the new secret', thrown),
          );
        }
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p>
            The key gets a new secret, which is shown once. The old secret stays valid for a grace period so
            you can roll out the new one.
          </p>
          <div className={dialog['pair']}>
            <TextField
              label="Keep the old secret valid for"
              inputMode="numeric"
              autoComplete="off"
              hint={own ? 'Minimum 1 minute.' : '0 = revoke immediately.'}
              {...form.field('grace_seconds')}
            />
            <SelectField label="Unit" {...form.field('unit')}>
              {Object.keys(GRACE_UNITS).map((unit) => (
                <option key={unit} value={unit}>
                  {unit}
                </option>
              ))}
            </SelectField>
          </div>
          {own ? (
            <Notice>
              You are signed in with this key. This browser will switch to the new secret automatically.
            </Notice>
          ) : null}
        </>
      )}
    </CreateDialog>
  );
}
