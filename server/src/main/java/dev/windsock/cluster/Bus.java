// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Carries messages between the servers that share a store, including this one. Messages are transient: a message arrives at
 * most once, and is lost if the recipient is not connected or its listener is too slow. Anything that must not be lost belongs
 * in the store.
 *
 * <p>Messages from one sender on one subject arrive in the order in which they were sent.
 *
 * <p>Threading: thread-safe; no method blocks. Each subscription has its own thread, which may block, and a slow subscription
 * does not delay any other.
 */
public interface Bus extends AutoCloseable {
    /** Maximum size of a message in bytes: far below the default limit of NATS. */
    int MAX_MESSAGE_BYTES = 256 << 10;

    /** Maximum number of pending messages for a listener; further messages are lost. */
    int MAX_PENDING = 1_024;

    /**
     * Sends a message to all current subscribers of a subject.
     *
     * @throws IllegalArgumentException if the message is larger than {@link #MAX_MESSAGE_BYTES}
     */
    void publish(Subject subject, byte[] message);

    /**
     * Calls a listener with each message on a subject, one at a time. A listener that throws still receives the next message.
     */
    Subscription subscribe(Subject subject, Consumer<byte[]> listener);

    /**
     * Sends a message and returns the response to it.
     *
     * @return a future that fails with {@link BusException}: immediately if the subject has no responder or the server is not
     *     connected, and otherwise when the timeout expires
     * @throws IllegalArgumentException if the message is larger than {@link #MAX_MESSAGE_BYTES}
     */
    CompletableFuture<byte[]> request(Subject subject, byte[] message, Duration timeout);

    /** Responds to the requests on a subject, one at a time. A responder's failure is reported to the requester. */
    Subscription respond(Subject subject, UnaryOperator<byte[]> responder);

    /** Returns whether messages currently reach other servers. */
    boolean isConnected();

    /** Ends all subscriptions and pending requests. */
    @Override
    void close();

    /** A listener or a responder of a subject. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Ends the subscription. Its pending messages are lost. */
        @Override
        void close();
    }

    /** Rejects a message that is too large. */
    static void requireSize(Subject subject, byte[] message) {
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes on " + subject + " is larger than " + MAX_MESSAGE_BYTES);
        }
    }
}
