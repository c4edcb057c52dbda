// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.internal;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;

/** Sends a batch of events. */
@FunctionalInterface
public interface BatchSender {
    /**
     * Sends a batch and blocks until all of its events are committed.
     *
     * @param events a JSON array in UTF-8
     * @param idempotencyKey the same for each attempt to send a batch
     * @return the position of the last event
     * @throws WindsockException if the server rejects the batch, in which case none of its events is committed; or if the
     *     outcome is unknown
     */
    Position send(byte[] events, String idempotencyKey);
}
