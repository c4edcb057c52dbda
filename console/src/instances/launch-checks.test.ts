// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { launchErrors } from './launch-checks';
import { NEW_INSTANCE } from './launch-form';

describe('the checks of the launch dialog', () => {
  it('report everything that is wrong at once', () => {
    const texts = {
      ...NEW_INSTANCE,
      name: 'not a name',
      memory_limit_bytes: '0.001',
      cpu_limit_millis: 'two',
    };
    expect(launchErrors(texts, false)).toEqual({
      name: 'Use 1–64 letters, digits, “-” or “_”.',
      command: 'Enter a command.',
      memory_limit_bytes: 'At least 4 MiB.',
      cpu_limit_millis: 'Enter a number.',
    });
  });

  it('require an image only if the driver runs images, and a command only if it does not', () => {
    const texts = { ...NEW_INSTANCE, name: 'web' };
    expect(launchErrors(texts, true)).toEqual({ image: 'Enter an image.' });
    expect(launchErrors({ ...texts, image: 'nginx' }, true)).toBeNull();
    expect(launchErrors({ ...texts, command: 'sleep 60' }, false)).toBeNull();
  });
});
