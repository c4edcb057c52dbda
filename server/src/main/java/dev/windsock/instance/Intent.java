// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

/**
 * What happens to a STOPPING instance after its run has ended. It is stored, so that the next server process completes it after
 * a crash. The constants are in ascending order of strength: a command for an instance that is already STOPPING replaces only a
 * weaker intent.
 */
enum Intent {
    RESTART,
    STOP,
    TERMINATE;

    /** Returns the stronger of two intents. */
    Intent or(Intent other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
