// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.limit.MaxSize;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.annotation.AnnotationMetadata;

/** The maximum size of an operation's body. Stateless. */
final class BodySize {
    private BodySize() {}

    /** Returns the maximum size of an operation's body. */
    static long max(AnnotationMetadata operation, long configured) {
        return Math.min(
                configured, operation.longValue(MaxSize.class, "request").orElse(MaxSize.USUAL));
    }

    /** @throws RejectedException PAYLOAD_TOO_LARGE if a body is larger than the maximum */
    static void check(long bytes, long max) {
        if (bytes > max) {
            throw new RejectedException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "The body of this operation must be at most " + max + " bytes.");
        }
    }
}
