// SPDX-License-Identifier: Apache-2.0
'use client';
import { useState, type ReactNode } from 'react';
import { instance } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { NameField, SelectField } from '@/design/field';
import { Notice } from '@/design/states';
import { useToasts } from '@/design/toasts';
import type { Form } from '@/design/use-form';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { InstanceFields } from './instance-fields';
import { launchErrors } from './launch-checks';
import {
  FIELD_OPTIONS,
  NEW_INSTANCE,
  NO_ROWS,
  toLaunchRequest,
  type LaunchRows,
  type LaunchTexts,
} from './launch-form';
import { MountsField } from './mounts-field';
import { presetsFor, type Preset } from './presets';
import { VpcField } from './vpc-field';

interface LaunchDialogProps {
  /** The initial contents of the form. */
  initial?: LaunchTexts;
  initialRows?: LaunchRows;
  /** A note for the user about the initial contents. */
  note?: ReactNode;
  onClose: () => void;
}

/** Launches an instance. */
export function LaunchDialog({
  initial = NEW_INSTANCE,
  initialRows = NO_ROWS,
  note,
  onClose,
}: LaunchDialogProps) {
  const compute = useCompute();
  const toasts = useToasts();
  const [rows, setRows] = useState(initialRows);
  const runsImages = unsupported(compute, 'IMAGES') === null;
  return (
    <CreateDialog
      title="Launch instance"
      action="Launch"
      acting="Launching…"
      path="/api/instances"
      schema={instance}
      initial={initial}
      toRequest={(texts) => {
        // presets have an image for drivers that run images
        const draft = toLaunchRequest(runsImages ? texts : { ...texts, image: '' }, rows);
        const errors = launchErrors(texts, runsImages);
        return errors === null
          ? draft
          : { errors: { ...errors, ...('errors' in draft ? draft.errors : {}) } };
      }}
      {...FIELD_OPTIONS}
      blocked={unavailable(compute)}
      onCreated={({ id, name }) => {
        toasts.done(`${name} was launched.`, { href: `/instances/detail?id=${id}`, text: 'Open' });
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => {
        const changeRows = (changed: Partial<LaunchRows>) => {
          setRows({ ...rows, ...changed });
          Object.keys(changed).forEach(form.touch);
        };
        return (
          <>
            {note}
            {runsImages ? null : (
              <Notice>
                Instances run directly on this host as the server’s user, without isolation. To run container
                images, connect a Docker engine.
              </Notice>
            )}
            <NameField
              required
              hint="Letters, digits, - and _. Must be unique among existing instances."
              {...form.field('name')}
            />
            {note === undefined ? <Presets runsImages={runsImages} form={form} onRows={setRows} /> : null}
            <InstanceFields
              form={form}
              rows={rows}
              onRows={changeRows}
              compute={compute}
              network={
                compute !== undefined && unsupported(compute, 'VPCS') === null ? (
                  <VpcField {...form.field('vpc_id')} />
                ) : null
              }
              storage={
                compute !== undefined && unsupported(compute, 'VOLUMES') === null ? (
                  <MountsField
                    rows={rows.volumes}
                    errors={form.errors}
                    onChange={(volumes) => changeRows({ volumes })}
                  />
                ) : null
              }
            />
          </>
        );
      }}
    </CreateDialog>
  );
}

interface PresetsProps {
  runsImages: boolean;
  form: Form<keyof LaunchTexts>;
  onRows: (rows: LaunchRows) => void;
}

/** Fills in the form, except for a name that the user has entered. */
function Presets({ runsImages, form, onRows }: PresetsProps) {
  const [secret] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const [chosen, setChosen] = useState<Preset | null>(null);
  const presets = presetsFor(runsImages, secret);
  const apply = (preset: Preset | undefined) => {
    const { texts, rows } = preset ?? { texts: NEW_INSTANCE, rows: NO_ROWS };
    const own = form.texts.name !== '' && form.texts.name !== chosen?.texts.name;
    setChosen(preset ?? null);
    form.fill(own ? { ...texts, name: form.texts.name } : texts);
    onRows(rows);
  };
  return (
    <SelectField
      label="Preset"
      optional
      hint="Fills in the form."
      value={chosen?.title ?? ''}
      onChange={(event) => apply(presets.find(({ title }) => title === event.target.value))}
    >
      <option value="">None</option>
      {presets.map(({ title }) => (
        <option key={title}>{title}</option>
      ))}
    </SelectField>
  );
}
