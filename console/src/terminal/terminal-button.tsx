// SPDX-License-Identifier: Apache-2.0
'use client';
import type { Instance } from '@/api/wire';
import { Button, IconButton } from '@/design/button';
import { unavailable, unsupported, useCompute } from '@/live/compute';
import { useMay } from '@/session/session';
import { useOpenTerminal } from './dock-provider';

/**
 * Opens a terminal in an instance. Hidden without the permission; disabled, with a reason, if a terminal cannot be
 * opened.
 */
export function TerminalButton({ instance, small = false }: { instance: Instance; small?: boolean }) {
  const driver = useCompute();
  const open = useOpenTerminal();
  const never = unsupported(driver, 'TERMINALS');
  const running = instance.status === 'RUNNING';
  if (!useMay('instance:exec') || (!running && never === null)) {
    return null;
  }
  const reason = never ?? unavailable(driver);
  const name = `Terminal in ${instance.name}`;
  return small ? (
    <IconButton
      icon="terminal"
      label={name}
      title={reason ?? name}
      disabled={reason !== null || !running}
      onClick={() => open(instance)}
    />
  ) : (
    <Button
      icon="terminal"
      title={reason ?? undefined}
      disabled={reason !== null || !running}
      onClick={() => open(instance)}
    >
      Terminal
    </Button>
  );
}
