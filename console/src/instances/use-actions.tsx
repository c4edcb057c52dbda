// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useState, type ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { usePending, type PendingAction } from '@/live/pending';
import { ACTIONS, isOffered, perform, type ActionName } from './actions';
import { runBulk, type BulkProgress } from './bulk';

type Item = Pick<Instance, 'id' | 'name' | 'status'>;

export interface BulkRun extends BulkProgress {
  action: ActionName;
}

interface Actions {
  pending: ReadonlyMap<string, PendingAction>;
  /** Performs an action, after a confirmation if it is destructive. */
  request: (action: ActionName, items: readonly Item[]) => void;
  /** The latest bulk action. */
  bulk: BulkRun | null;
  closeBulk: () => void;
  /** The confirmation, to be rendered by the caller. */
  dialog: ReactNode;
}

const CONCURRENCY = 6;

/** The actions on instances of a page. */
export function useActions(): Actions {
  const { actions: pending, run, attempt } = usePending();
  const [confirming, setConfirming] = useState<{ action: ActionName; items: readonly Item[] } | null>(null);
  const [bulk, setBulk] = useState<BulkRun | null>(null);

  const act = useCallback(
    async (action: ActionName, items: readonly Item[]) => {
      const { acting } = ACTIONS[action];
      const [first] = items;
      if (items.length === 1 && first !== undefined) {
        const { id, name } = first;
        await attempt(id, acting, `Could not ${action} ${name}`, () => perform(action, id));
        return;
      }
      setBulk({ action, done: 0, total: items.length, failures: [] });
      await runBulk(
        items,
        CONCURRENCY,
        ({ id }) => run(id, acting, () => perform(action, id)),
        (progress) => setBulk({ action, ...progress }),
      );
    },
    [run, attempt],
  );

  const request = useCallback(
    (action: ActionName, items: readonly Item[]) => {
      const offered = items.filter((item) => isOffered(action, item));
      if (offered.length === 0) {
        return;
      }
      if (action === 'terminate' || (action === 'stop' && offered.length > 1)) {
        setConfirming({ action, items: offered });
      } else {
        void act(action, offered);
      }
    },
    [act],
  );

  const closeBulk = useCallback(() => setBulk(null), []);
  const dialog =
    confirming === null ? null : (
      <ConfirmActionDialog
        {...confirming}
        onConfirm={() => void act(confirming.action, confirming.items)}
        onClose={() => setConfirming(null)}
      />
    );
  return { pending, request, bulk, closeBulk, dialog };
}

interface ConfirmActionDialogProps {
  action: ActionName;
  items: readonly Item[];
  onConfirm: () => void;
  onClose: () => void;
}

function ConfirmActionDialog({ action, items, onConfirm, onClose }: ConfirmActionDialogProps) {
  const [first] = items;
  const single = items.length === 1 && first !== undefined;
  const title = `${ACTIONS[action].label} ${single ? first.name : `${items.length} instances`}`;
  return (
    <ConfirmDialog
      title={`${title}?`}
      names={items.map(({ name }) => name)}
      action={title}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {action !== 'terminate'
        ? 'The instances will be stopped. You can start them again.'
        : single
          ? 'This stops the instance and deletes it permanently. Data outside its volumes is lost.'
          : 'This stops the instances and deletes them permanently. Data outside their volumes is lost.'}
    </ConfirmDialog>
  );
}
