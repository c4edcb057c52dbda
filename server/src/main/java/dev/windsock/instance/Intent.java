// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

/** What a STOPPING instance becomes. It is stored, so that the next server completes it after a crash. */
enum Intent {
    STOP,
    RESTART,
    TERMINATE
}
