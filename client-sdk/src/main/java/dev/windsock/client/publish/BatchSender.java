// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;

/** Sends a batch of events. */
@FunctionalInterface
public interface BatchSender {
    /**
     * Blocks until the events are committed, all of them.
     *
     * @param events a JSON array, in UTF-8
     * @param idempotencyKey the same for each try of a batch
     * @return the position of the last event
     * @throws WindsockException when they are refused, none of them committed; or when that is not known
     */
    Position send(byte[] events, String idempotencyKey);
}
