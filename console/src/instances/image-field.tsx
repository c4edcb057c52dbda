// SPDX-License-Identifier: Apache-2.0
'use client';
import { useId } from 'react';
import { TextField } from '@/design/field';
import type { FieldBinding } from '@/design/use-form';
import { useImages } from '@/live/images';
import { useInstances } from '@/live/instances';

/** The image to run. Suggests the images on the host and the images that instances use. */
export function ImageField(field: FieldBinding) {
  const id = useId();
  const tags = useImages().data?.flatMap((image) => image.tags) ?? [];
  const used = [...(useInstances().data?.values() ?? [])].map(({ image }) => image);
  const present = tags.includes(field.value.trim());
  return (
    <>
      <TextField
        label="Image"
        mono
        required
        autoComplete="off"
        spellCheck={false}
        placeholder="alpine:3.22"
        list={id}
        hint={present ? 'This host has the image.' : 'Pulled automatically if missing.'}
        {...field}
      />
      <datalist id={id}>
        {[...new Set([...used, ...tags])].sort().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
