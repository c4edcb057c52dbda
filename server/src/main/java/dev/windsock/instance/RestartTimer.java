// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import java.time.Duration;

/** Runs tasks later, unless the server stops first. Thread-safe; does not block. */
interface RestartTimer {
    void after(Duration delay, Runnable task);
}
