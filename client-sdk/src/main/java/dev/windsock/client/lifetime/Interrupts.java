// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.lifetime;

import dev.windsock.client.WindsockException;

/** Interrupts of threads that wait for the client, which are told without a checked exception. */
public final class Interrupts {
    private Interrupts() {}

    /** Sets the interrupt of this thread again, for who else looks for it, and makes the exception that tells of it. */
    public static WindsockException kept(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new WindsockException(WindsockException.INTERRUPTED, "interrupted while waiting", interrupted);
    }
}
