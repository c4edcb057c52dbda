// SPDX-License-Identifier: Apache-2.0
'use client';
import { useCallback, useState, type ReactNode } from 'react';
import type { Instance } from '@/api/wire';
import { ConfirmDialog } from '@/design/confirm-dialog';
import { usePending, type PendingAction } from '@/live/pending';
import { ACTIONS, isOffered, perform, type ActionName } from './actions';
import { runBulk, type BulkProgress } from './bulk';

type Item = Pick<Instance, 'id' | 'name' | 'status' | 'next_start_at'>;

export interface BulkRun extends BulkProgress {
  action: ActionName;
}

interface Actions {
  pending: ReadonlyMap<string, PendingAction>;
  /** Performs an action, after confirmation if it is destructive. */
  request: (action: ActionName, items: readonly Item[]) => void;
  /** Performs an action, always after confirmation: the request may originate from a link on any site. */
  ask: (action: ActionName, items: readonly Item[]) => void;
  /** The latest bulk action. */
  bulk: BulkRun | null;
  closeBulk: () => void;
  /** The confirmation, to be rendered by the caller. */
  dialog: ReactNode;
}

const CONCURRENCY = 6;
/** Actions that interrupt a running instance. */
const CONFIRMED: readonly ActionName[] = ['stop', 'kill', 'restart', 'terminate'];

/** A page's actions on instances. */
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
      if (CONFIRMED.includes(action)) {
        setConfirming({ action, items: offered });
      } else {
        void act(action, offered);
      }
    },
    [act],
  );

  const ask = useCallback((action: ActionName, items: readonly Item[]) => {
    const offered = items.filter((item) => isOffered(action, item));
    if (offered.length > 0) {
      setConfirming({ action, items: offered });
    }
  }, []);

  const closeBulk = useCallback(() => setBulk(null), []);
  const dialog =
    confirming === null ? null : (
      <ConfirmActionDialog
        {...confirming}
        onConfirm={() => void act(confirming.action, confirming.items)}
        onClose={() => setConfirming(null)}
      />
    );
  return { pending, request, ask, bulk, closeBulk, dialog };
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
      {consequence(action, single)}
    </ConfirmDialog>
  );
}

/** Describes the effect of a confirmed action. */
function consequence(action: ActionName, single: boolean): string {
  switch (action) {
    case 'terminate':
      return single
        ? 'This stops the instance and deletes it permanently. Data outside its volumes is lost.'
        : 'This stops the instances and deletes them permanently. Data outside their volumes is lost.';
    case 'restart':
      return single
        ? 'The instance stops and starts again. Its open terminals are closed.'
        : 'The instances stop and start again. Their open terminals are closed.';
    case 'kill':
      return single
        ? 'This ends all its processes immediately, without waiting for them to stop. Unsaved data is lost. If it was restarting, it stays stopped.'
        : 'This ends all their processes immediately, without waiting for them to stop. Unsaved data is lost. Those that were restarting stay stopped.';
    case 'start':
      return single ? 'The instance will be started.' : 'The instances will be started.';
    case 'pause':
      return 'Its processes are frozen until you resume it.';
    case 'resume':
      return 'Its processes will continue.';
    case 'stop':
      return single
        ? 'The instance will be stopped. You can start it again.'
        : 'The instances will be stopped. You can start them again.';
  }
}
