// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import dev.windsock.client.error.WindsockException;

/** Reports interrupts as unchecked exceptions. */
public final class Interrupts {
    private Interrupts() {}

    /** Restores the interrupt status of the current thread and returns the exception to throw. */
    public static WindsockException restoreAndWrap(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new WindsockException(WindsockException.INTERRUPTED, "Interrupted while waiting", interrupted);
    }
}
