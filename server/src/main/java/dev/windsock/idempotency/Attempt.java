// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.problem.RejectedException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a mutation.
 *
 * @param keyId the API key that sends it; idempotency keys of different API keys have nothing to do with each other
 * @param idempotencyKey the header {@code Idempotency-Key}, or null when the client sent none
 * @param operation what is asked for, such as {@code POST /api/instances}
 * @param body what was sent with it: null, or a value that can be written as JSON
 */
public record Attempt(
        String keyId,
        @Nullable String idempotencyKey,
        String operation,
        @Nullable Object body) {
    public static final String HEADER = "Idempotency-Key";
    private static final Pattern ACCEPTED = Pattern.compile("[\\x21-\\x7e]{1,255}");

    public Attempt {
        if (idempotencyKey != null && !ACCEPTED.matcher(idempotencyKey).matches()) {
            throw RejectedException.invalid(HEADER, "must be 1 to 255 printable ASCII characters without spaces");
        }
    }
}
