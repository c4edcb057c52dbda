// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { aChange, anInstance } from './instance-fixture';
import { applyToInstance } from './instance';

describe('one instance', () => {
  const known = anInstance({ version: 2 });

  it('becomes what a newer change says, also TERMINATED', () => {
    const gone = anInstance({ version: 3, status: 'TERMINATED' });
    expect(applyToInstance(known, aChange('INSTANCE_TERMINATED', gone))).toEqual(gone);
  });

  it('is not touched by old changes and by those of others', () => {
    expect(applyToInstance(known, aChange('INSTANCE_STARTED', anInstance({ version: 2 })))).toBe(known);
    expect(applyToInstance(known, aChange('INSTANCE_STARTED', anInstance({ id: 'i2', version: 3 })))).toBe(
      known,
    );
  });
});
