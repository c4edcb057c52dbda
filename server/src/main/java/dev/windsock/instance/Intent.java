// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

/** What a STOPPING instance is on its way to. Stored, so that a restarted server finishes it. */
enum Intent {
    STOP,
    RESTART,
    TERMINATE
}
