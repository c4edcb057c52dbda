// SPDX-License-Identifier: Apache-2.0
/** Names, filters and counts images. Pure. */
import type { Image } from '@/api/wire';

const FIRST_IMAGES = Date.UTC(2013, 0);

/** Returns the beginning of an id, as engines show it. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** Returns the name of an image, which may no longer have tags. */
export function imageName({ tags, id }: Pick<Image, 'tags' | 'id'>): string {
  return tags[0] ?? shortId(id);
}

/** Returns when an image was built, or null: reproducible builds set a time long before container images existed. */
export function builtAt({ created_at: time }: Pick<Image, 'created_at'>): string | null {
  return Date.parse(time) < FIRST_IMAGES ? null : time;
}

/** Whether one of its names, ignoring case, or its id contains this text. */
export function matchesImage({ id, tags, digests }: Image, text: string): boolean {
  const part = text.trim().toLowerCase();
  return [id, ...tags, ...digests].some((name) => name.toLowerCase().includes(part));
}

/** Returns the images that a prune removes. */
export function prunable(images: readonly Image[], all: boolean): readonly Image[] {
  return images.filter(({ containers, tags }) => containers === 0 && (all || tags.length === 0));
}

/** Returns the completed fraction of a pull, or null while its size is unknown. */
export function progressOf(pull: { current_bytes: number; total_bytes: number }): number | null {
  return pull.total_bytes === 0 ? null : Math.min(1, pull.current_bytes / pull.total_bytes);
}
