// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Image } from '@/api/wire';
import { builtAt, imageName, matchesImage, progressOf, prunable } from './image-names';

function anImage(fields: Partial<Image>): Image {
  return {
    id: 'sha256:9234e8fb04c47cfe0f49931e4ac7eb76fa904e33b7f8576aec0501c085f02516',
    tags: [],
    digests: [],
    size_bytes: 1,
    created_at: '2026-11-25T00:00:00.000Z',
    containers: 0,
    ...fields,
  };
}

describe('an image', () => {
  it('is named by its first tag, or by its id', () => {
    expect(imageName(anImage({ tags: ['alpine:3.22', 'alpine:latest'] }))).toBe('alpine:3.22');
    expect(imageName(anImage({}))).toBe('9234e8fb04c4');
  });

  it('has no time if its build wrote none', () => {
    expect(builtAt(anImage({}))).toBe('2026-11-25T00:00:00.000Z');
    expect(builtAt(anImage({ created_at: '1970-01-01T00:00:01.000Z' }))).toBeNull();
    expect(builtAt(anImage({ created_at: '0001-01-01T00:00:00.000Z' }))).toBeNull();
  });

  it('is found by its names and its id', () => {
    const image = anImage({ tags: ['docker.io/library/alpine:3.22'] });
    expect(['ALPINE', '9234e8', ' 3.22 ', ''].map((text) => matchesImage(image, text))).toEqual(
      Array.from({ length: 4 }, () => true),
    );
    expect(matchesImage(image, 'busybox')).toBe(false);
  });
});

describe('a prune', () => {
  const untagged = anImage({});
  const unused = anImage({ tags: ['a:1'] });
  const used = anImage({ tags: ['b:1'], containers: 1 });

  it('removes images without a tag, or all that no container uses', () => {
    expect(prunable([untagged, unused, used], false)).toEqual([untagged]);
    expect(prunable([untagged, unused, used], true)).toEqual([untagged, unused]);
  });
});

describe('a pull', () => {
  it('has no known progress before the size of a layer is known', () => {
    expect(progressOf({ current_bytes: 0, total_bytes: 0 })).toBeNull();
    expect(progressOf({ current_bytes: 5, total_bytes: 10 })).toBe(0.5);
    expect(progressOf({ current_bytes: 12, total_bytes: 10 })).toBe(1);
  });
});
