// SPDX-License-Identifier: Apache-2.0
package dev.windsock.outcome;

import dev.windsock.log.Position;

/**
 * The result of a mutation.
 *
 * @param position of the change that it committed, also when it is replayed
 * @param replayed whether the mutation was made by an earlier request with the same Idempotency-Key
 */
public record Outcome<T>(T value, Position position, boolean replayed) {
    public static <T> Outcome<T> of(T value, Position position) {
        return new Outcome<>(value, position, false);
    }
}
