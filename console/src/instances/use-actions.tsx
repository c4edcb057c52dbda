// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useState, type ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { usePending, type PendingAction } from '@/live/pending';
import { ACTIONS, perform, worksOn, type ActionName } from './actions';
import { bulk, type BulkProgress } from './bulk';

type Item = Pick<Instance, 'id' | 'name' | 'status'>;

export interface BulkRun extends BulkProgress {
  action: ActionName;
}

interface Actions {
  pending: ReadonlyMap<string, PendingAction>;
  /** Does it, or asks first where something is lost. */
  ask: (action: ActionName, items: readonly Item[]) => void;
  /** The newest action on several: how far it is, and what failed. */
  run: BulkRun | null;
  forgetRun: () => void;
  /** What has to be rendered for it to ask. */
  dialog: ReactNode;
}

const AT_ONCE = 6;

/** The actions of a page on instances. */
export function useActions(): Actions {
  const { actions: pending, run: runPending, attempt } = usePending();
  const [asking, setAsking] = useState<{ action: ActionName; items: readonly Item[] } | null>(null);
  const [run, setRun] = useState<BulkRun | null>(null);

  const act = useCallback(
    async (action: ActionName, items: readonly Item[]) => {
      const change = (item: Item) => () => perform(action, item.id);
      const { doing } = ACTIONS[action];
      const [first] = items;
      if (items.length === 1 && first !== undefined) {
        await attempt(first.id, doing, `Could not ${action} ${first.name}`, change(first));
        return;
      }
      setRun({ action, done: 0, total: items.length, failures: [] });
      await bulk(
        items,
        AT_ONCE,
        (item) => runPending(item.id, doing, change(item)),
        (now) => setRun({ action, ...now }),
      );
    },
    [runPending, attempt],
  );

  const ask = useCallback(
    (action: ActionName, items: readonly Item[]) => {
      const fit = items.filter((item) => worksOn(action, item));
      if (fit.length === 0) {
        return;
      }
      if (action === 'terminate' || (action === 'stop' && fit.length > 1)) {
        setAsking({ action, items: fit });
      } else {
        void act(action, fit);
      }
    },
    [act],
  );

  const dialog =
    asking === null ? null : (
      <ConfirmDialog
        title={`${ACTIONS[asking.action].label} ${what(asking.items)}?`}
        names={asking.items.map(({ name }) => name)}
        action={`${ACTIONS[asking.action].label} ${what(asking.items)}`}
        onConfirm={() => void act(asking.action, asking.items)}
        onClose={() => setAsking(null)}
      >
        {asking.action === 'terminate'
          ? 'What runs is ended, and the instance is gone for good, with what it wrote outside of its volumes. The name becomes free.'
          : 'What runs is ended. It can be started again.'}
      </ConfirmDialog>
    );

  const forgetRun = useCallback(() => setRun(null), []);
  return { pending, ask, run, forgetRun, dialog };
}

function what(items: readonly Item[]): string {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first.name : `${items.length} instances`;
}
