// SPDX-License-Identifier: Apache-2.0
import type { FailureCode } from '@/api/wire';

/** Returns a hint that explains how to resolve a failure. Pure. */
export function failureHint(code: FailureCode): string {
  switch (code) {
    case 'IMAGE_NOT_FOUND':
      return 'Check the name and tag of the image, and whether the engine is allowed to pull it. Start the instance to retry, or edit it to change the image.';
    case 'PORT_TAKEN':
      return 'Another program on the host uses one of the ports. Free the port and start the instance, or edit the instance to use another port.';
    case 'PROGRAM_NOT_FOUND':
      return 'Check the first word of the command: the program must exist in the image or on the host. Edit the instance to change the command.';
    case 'DRIVER_UNREACHABLE':
      return 'The engine did not respond. Start the instance when the engine is back.';
    case 'DRIVER_FAILED':
      return 'The engine rejected the request; see its log. Start the instance to retry.';
  }
}
