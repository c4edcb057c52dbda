// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { Button, IconButton } from '@/design/button';
import { cannot, cannotNow, useCompute } from '@/live/compute';
import { useMay } from '@/session/session';
import { useOpenTerminal } from './dock-provider';

/** Opens a terminal in an instance: not there without the permission, and explained where it cannot be. */
export function TerminalButton({ instance, small = false }: { instance: Instance; small?: boolean }) {
  const driver = useCompute();
  const open = useOpenTerminal();
  const never = cannot(driver, 'TERMINALS', 'open terminals');
  const runs = instance.status === 'RUNNING';
  if (!useMay('instance:exec') || (!runs && never === null)) {
    return null;
  }
  const why = never ?? cannotNow(driver);
  const name = `Terminal in ${instance.name}`;
  return small ? (
    <IconButton
      icon="terminal"
      label={name}
      title={why ?? name}
      disabled={why !== null || !runs}
      onClick={() => open(instance)}
    />
  ) : (
    <Button
      icon="terminal"
      title={why ?? undefined}
      disabled={why !== null || !runs}
      onClick={() => open(instance)}
    >
      Terminal
    </Button>
  );
}
