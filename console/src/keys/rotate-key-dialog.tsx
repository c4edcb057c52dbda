// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { issuedKey, type ApiKey, type IssuedKey } from '@/api/wire';
import { SelectField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import dialog from '@/design/form-dialog.module.css';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';
import { useSession } from '@/session/session';
import { GRACE_UNITS, graceSeconds, isGraceUnit } from './grace';

type Field = 'grace_seconds' | 'unit';

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  /** Whether it is the key that is signed in. */
  own: boolean;
  onClose: () => void;
  onIssued: (key: IssuedKey) => void;
}

/** Asks how long the old secret of a key goes on beside a new one. */
export function RotateKeyDialog({ apiKey, own, onClose, onIssued }: RotateKeyDialogProps) {
  const { signIn } = useSession();
  const toasts = useToasts();
  const form = useForm<Field>({ grace_seconds: '10', unit: 'minutes' }, ['grace_seconds', 'unit']);
  const submit = () => {
    const { unit } = form.texts;
    const grace = graceSeconds(form.texts.grace_seconds, isGraceUnit(unit) ? unit : 'seconds', own);
    if ('error' in grace) {
      form.reject({ grace_seconds: grace.error });
      return;
    }
    void form.send(async () => {
      const { data } = await mutate('POST', `/api/keys/${apiKey.id}/rotate`, issuedKey, {
        grace_seconds: grace.seconds,
      });
      onIssued(data);
      if (own && data.secret !== null) {
        // the session of the old secret ends with it; this browser goes on with one of the new
        await signIn(data.secret).catch((thrown: unknown) =>
          toasts.failed('This browser could not sign in with the new secret', thrown),
        );
      }
    });
  };
  return (
    <FormDialog
      title={`Rotate ${apiKey.name}`}
      form={form}
      action="Rotate"
      acting="Rotating…"
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        The key gets a new secret, which is shown once. The old one goes on for a while, so that what uses it
        can be given the new one; then its streams and sessions end.
      </p>
      <div className={dialog['pair']}>
        <TextField
          label="The old secret goes on for"
          inputMode="numeric"
          autoComplete="off"
          hint={own ? 'A minute at least.' : '0 ends it at once.'}
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
          This is the key that you are signed in with. This browser signs in with the new secret by itself.
        </Notice>
      ) : null}
    </FormDialog>
  );
}
