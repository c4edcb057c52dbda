// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.publish;

import dev.windsock.client.Position;
import java.util.concurrent.CompletableFuture;

/**
 * An event that waits to be committed.
 *
 * @param json in UTF-8
 * @param done completed once, with a position at which it is committed
 * @param deadline by {@link System#nanoTime}, after which it is given up
 */
record Pending(byte[] json, CompletableFuture<Position> done, long deadline) {}
