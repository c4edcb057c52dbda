// SPDX-License-Identifier: Apache-2.0
'use client';
import { mutate } from '@/api/client';
import { imagePull, prunedImages, type Image } from '@/api/wire';
import { CreateDialog } from '@/design/create-dialog';
import { SelectField, TextField } from '@/design/field';
import { FormDialog } from '@/design/form-dialog';
import list from '@/design/list.module.css';
import { useToasts } from '@/design/toasts';
import { useForm } from '@/design/use-form';
import { bytes, count } from '@/format/numbers';
import { imageName, prunable } from './image-names';

interface PullDialogProps {
  onStarted: () => void;
  onClose: () => void;
}

/** Starts a pull, whose progress the page shows. */
export function PullDialog({ onStarted, onClose }: PullDialogProps) {
  return (
    <CreateDialog
      title="Pull image"
      action="Pull"
      acting="Starting…"
      path="/api/images/pull"
      schema={imagePull}
      initial={{ image: '' }}
      toRequest={({ image }) =>
        image.trim() === '' ? { errors: { image: 'Enter an image.' } } : { request: { image: image.trim() } }
      }
      onCreated={() => {
        onStarted();
        onClose();
      }}
      onClose={onClose}
    >
      {(form) => (
        <TextField
          label="Image"
          mono
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="alpine:3.22"
          hint="Include the registry, as in ghcr.io/org/app:1.2, unless it is Docker Hub. The default tag is latest."
          {...form.field('image')}
        />
      )}
    </CreateDialog>
  );
}

interface PruneDialogProps {
  images: readonly Image[];
  onPruned: () => void;
  onClose: () => void;
}

/** Removes images that no container uses. */
export function PruneDialog({ images, onPruned, onClose }: PruneDialogProps) {
  const toasts = useToasts();
  const form = useForm({ all: 'false' });
  const all = form.texts.all === 'true';
  const removed = prunable(images, all);
  const submit = () =>
    void form.send(async () => {
      const { data } = await mutate('POST', '/api/images/prune', prunedImages, { all });
      toasts.done(
        `${data.removed.length === 1 ? '1 image' : `${count(data.removed.length)} images`} removed, ${bytes(data.reclaimed_bytes)} freed.`,
      );
      onPruned();
      onClose();
    });
  return (
    <FormDialog
      title="Prune images"
      form={form}
      action={removed.length === 1 ? 'Remove 1 image' : `Remove ${count(removed.length)} images`}
      acting="Removing…"
      kind="danger"
      idle={removed.length === 0 ? 'There are no images to remove.' : null}
      onSubmit={submit}
      onClose={onClose}
    >
      <SelectField
        label="Remove"
        hint={
          all
            ? 'Images of stopped instances count as used.'
            : 'An image loses its tag when a newer image gets the same tag.'
        }
        {...form.field('all')}
      >
        <option value="false">unused images without a tag</option>
        <option value="true">all unused images</option>
      </SelectField>
      {removed.length === 0 ? (
        <p>There are no such images.</p>
      ) : (
        <ul className={list['names']} aria-label="Images to remove">
          {removed.map((image) => (
            <li key={image.id}>
              {imageName(image)}, {bytes(image.size_bytes)}
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  );
}
