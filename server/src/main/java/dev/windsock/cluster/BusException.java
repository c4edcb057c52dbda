// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

/**
 * A request that received no response. Only {@link Reason#NOT_SENT} and {@link Reason#NO_RESPONDER} mean that nobody acted on
 * it.
 */
public final class BusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why there is no response. */
    public enum Reason {
        /** This server is not connected to the bus. */
        NOT_SENT,
        /** The subject has no responder. */
        NO_RESPONDER,
        /** There was no response in time. */
        TIMEOUT,
        /** The responder has failed. */
        FAILED
    }

    BusException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
