// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { hiddenColumns, parseListView, withColumnToggled } from './list-view';

describe('the view of lists', () => {
  it.each([null, '', 'x', '[]', '{"compact":1}', '{"compact":true}'])(
    'ignores %j in the storage',
    (stored) => {
      expect(parseListView(stored)).toEqual({ compact: false, hidden: [] });
    },
  );

  it('is what was stored', () => {
    const view = { compact: true, hidden: ['instances/Labels'] };
    expect(parseListView(JSON.stringify(view))).toEqual(view);
    expect(parseListView('{"compact":"yes","hidden":[1,"a/b"]}')).toEqual({
      compact: false,
      hidden: ['a/b'],
    });
  });

  it('hides and shows the columns of one list', () => {
    const one = withColumnToggled({ compact: false, hidden: ['keys/Labels'] }, 'instances', 'Labels');
    expect(hiddenColumns(one, 'instances')).toEqual(['Labels']);
    expect(hiddenColumns(withColumnToggled(one, 'instances', 'Labels'), 'instances')).toEqual([]);
    expect(hiddenColumns(one, 'keys')).toEqual(['Labels']);
  });
});
