// SPDX-License-Identifier: Apache-2.0
import type { FailureCode } from '@/api/wire';

/** Returns what the user can do about a failure. Pure. */
export function failureHint(code: FailureCode): string {
  switch (code) {
    case 'IMAGE_NOT_FOUND':
      return 'Check the name and tag of the image, and whether the engine is allowed to pull it. Start to retry; to change the image, launch a new instance.';
    case 'PORT_TAKEN':
      return 'Another program on the host uses one of the ports. Free the port and start the instance; to change the port, launch a new instance.';
    case 'PROGRAM_NOT_FOUND':
      return 'Check the first word of the command: it must be a program that exists where the instance runs. To change the command, launch a new instance.';
    case 'DRIVER_UNREACHABLE':
      return 'The engine did not respond. Start the instance when the engine is back.';
    case 'DRIVER_FAILED':
      return 'The engine rejected the request; see its log. Start to retry.';
  }
}
