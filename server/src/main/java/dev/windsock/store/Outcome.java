// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;

/**
 * The result of a committed change.
 *
 * @param position the position of the last event that the change appended or, if it appended none, the latest position before
 *     the change
 * @param replayed whether an earlier request with the same Idempotency-Key made the change
 */
public record Outcome<T>(T value, Position position, boolean replayed) {
    static <T> Outcome<T> of(T value, Position position) {
        return new Outcome<>(value, position, false);
    }
}
