// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.log.Position;

/**
 * What came of a mutation.
 *
 * @param position of the change that it committed, the first time
 * @param replayed whether it was made before and is only answered again
 */
public record Outcome<T>(T value, Position position, boolean replayed) {
    /** Tells a client that an answer is a repetition. */
    public static final String REPLAYED_HEADER = "Idempotent-Replayed";
}
