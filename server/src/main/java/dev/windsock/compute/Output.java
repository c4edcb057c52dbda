// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;
import java.util.function.IntFunction;

/** A part of an instance's output, in order. */
public sealed interface Output {
    /**
     * Bytes as the programs wrote them, split at arbitrary points.
     *
     * @param arrival when they arrived, as precisely as the driver can determine
     * @param positions returns the position after a given number of these bytes, from which a later reader can resume
     */
    record Bytes(byte[] bytes, Instant arrival, IntFunction<String> positions) implements Output {}

    /**
     * Bytes that are no longer available, because the reader was slower than the programs.
     *
     * @param count the number of bytes
     * @param position the position after them
     */
    record Skipped(long count, String position) implements Output {}
}
