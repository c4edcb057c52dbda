// SPDX-License-Identifier: Apache-2.0
'use client';
import { useEffect, useRef, useState } from 'react';
import type { FieldErrors } from '@/api/field-errors';
import { mergePatch } from '@/api/merge-patch';
import { Problem } from '@/api/problem';
import type { ChangeInstanceResult, Instance } from '@/api/wire';
import { Button } from '@/design/button';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { FormDialog } from '@/design/form-dialog';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import {
  applyChange,
  changedFields,
  editableRows,
  fieldNames,
  isEditable,
  settingsOf,
} from './instance-edit';
import { InstanceFields } from './instance-fields';
import { textsOf } from './launch-copy';
import { launchErrors } from './launch-checks';
import { FIELD_OPTIONS, toLaunchRequest, type LaunchRows, type LaunchTexts } from './launch-form';

interface EditDialogProps {
  /** The newest version. */
  instance: Instance;
  onClose: () => void;
}

/** Changes an instance. */
export function EditDialog({ instance, onClose }: EditDialogProps) {
  const [base, setBase] = useState(instance);
  return (
    <EditForm
      key={base.version}
      base={base}
      instance={instance}
      onReset={() => setBase(instance)}
      onClose={onClose}
    />
  );
}

interface EditFormProps extends EditDialogProps {
  /** The version that the form was filled in from. */
  base: Instance;
  /** Fills in the form again. */
  onReset: () => void;
}

function EditForm({ base, instance, onReset, onClose }: EditFormProps) {
  const { id, name } = instance;
  const compute = useCompute();
  const toasts = useToasts();
  const [rows, setRows] = useState(() => editableRows(base));
  const [plan, setPlan] = useState<ChangeInstanceResult | null>(null);
  const [pulling, setPulling] = useState(false);
  const closed = useRef<AbortController>(null);
  useEffect(() => {
    const controller = new AbortController();
    closed.current = controller;
    return () => controller.abort();
  }, []);
  const runsImages = unsupported(compute, 'IMAGES') === null;
  const draftOf = (texts: LaunchTexts): { patch: object } | { errors: FieldErrors } => {
    const draft = toLaunchRequest(texts, rows);
    const errors = { ...launchErrors(texts, runsImages), ...('errors' in draft ? draft.errors : {}) };
    return 'request' in draft && Object.keys(errors).length === 0
      ? { patch: mergePatch(settingsOf(base), draft.request) }
      : { errors };
  };
  const form = useForm(textsOf(base), {
    ...FIELD_OPTIONS,
    check: (texts) => {
      const draft = draftOf(texts);
      return 'errors' in draft ? draft.errors : {};
    },
  });
  const draft = draftOf(form.texts);
  const unchanged = 'patch' in draft && Object.keys(draft.patch).length === 0;
  const theirs = changedFields(base, instance);
  const both = 'patch' in draft ? theirs.filter((field) => field in draft.patch) : [];

  const send = (patch: object, dryRun: boolean) =>
    applyChange(
      { id, version: instance.version, patch, dryRun },
      () => setPulling(true),
      closed.current?.signal ?? AbortSignal.abort(),
    ).catch((thrown: unknown) => {
      setPulling(false);
      throw inPlainWords(Problem.of(thrown), name);
    });
  const apply = async (patch: object) => {
    const { new_run: newRun } = await send(patch, false);
    toasts.done(newRun ? `${name} restarts with the changes.` : `${name} was changed.`);
    onClose();
  };
  const submit = () => {
    if ('errors' in draft) {
      form.reject(draft.errors);
      return;
    }
    void form.send(async () => {
      const preview = await send(draft.patch, true);
      if (preview.new_run) {
        setPlan(preview);
      } else {
        await apply(draft.patch);
      }
    });
  };
  const changeRows = (changed: Partial<LaunchRows>) => {
    setRows({ ...rows, ...changed });
    Object.keys(changed).forEach(form.touch);
  };
  return (
    <>
      <FormDialog
        title={`Edit ${name}`}
        form={form}
        action="Apply"
        acting={pulling ? 'Pulling the image…' : 'Applying…'}
        blocked={
          unavailable(compute) ??
          (isEditable(instance)
            ? null
            : instance.status === 'TERMINATED'
              ? `${name} was terminated and can no longer be changed.`
              : `${name} is ${instance.status.toLowerCase()}. You can change it once it has started or stopped.`)
        }
        idle={unchanged ? 'Nothing has changed.' : null}
        onSubmit={submit}
        onClose={onClose}
      >
        {theirs.length === 0 ? null : (
          <Notice tone="warn">
            <span>
              Someone else has changed the {fieldNames(theirs)} of {name} in the meantime.{' '}
              {both.length === 0
                ? 'Your changes will be added to theirs.'
                : `Your ${fieldNames(both)} will replace theirs.`}
            </span>
            <Button onClick={onReset}>Reload and start over</Button>
          </Notice>
        )}
        <InstanceFields form={form} rows={rows} onRows={changeRows} compute={compute} />
      </FormDialog>
      {plan === null || !('patch' in draft) ? null : (
        <ConfirmDialog
          title={`Restart ${name} to apply the changes?`}
          names={[`${name}: ${fieldNames(plan.changed)}`]}
          action="Apply and restart"
          onConfirm={() => void form.send(() => apply(draft.patch))}
          onClose={() => setPlan(null)}
        >
          {runsImages
            ? 'The instance stops, its container is replaced, and it starts again. Data outside its volumes is lost, and its open terminals are closed.'
            : 'The instance stops and starts again. Its open terminals are closed.'}
        </ConfirmDialog>
      )}
    </>
  );
}

/** Explains a conflict to the user. */
function inPlainWords(problem: Problem, name: string): Problem {
  const { code, title, status, requestId } = problem;
  return code === 'VERSION_CONFLICT'
    ? new Problem({
        code,
        title,
        status,
        requestId,
        detail: `${name} was changed by someone else at the same time. Nothing was applied: check the values, then apply again.`,
      })
    : problem;
}
