// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.log.Position;
import java.util.concurrent.CompletableFuture;

/**
 * An event that is not committed yet.
 *
 * @param json the event in UTF-8
 * @param committed completes with a position at or after that of the event
 * @param deadline when to stop retrying, as a value of {@link System#nanoTime}
 */
record PendingEvent(byte[] json, CompletableFuture<Position> committed, long deadline) {}
