// SPDX-License-Identifier: Apache-2.0
import type { FailureCode } from '@/api/wire';

/** What can be done about a failure of the driver, in words. Pure. */
export function failureHint(code: FailureCode): string {
  switch (code) {
    case 'IMAGE_NOT_FOUND':
      return 'Look at the name and the tag of the image, and whether the engine may pull it. Start tries once more; another image takes another launch.';
    case 'PORT_TAKEN':
      return 'Something else on the host has a port of it. Start works once that is gone; another port takes another launch.';
    case 'PROGRAM_NOT_FOUND':
      return 'Look at the first word of the command: it must be a program where the instance runs. Another command takes another launch.';
    case 'DRIVER_UNREACHABLE':
      return 'The engine did not answer. Start works once it is back.';
    case 'DRIVER_FAILED':
      return 'The engine refused it; its own log may say more. Start tries once more.';
  }
}
