// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import dev.windsock.problem.RejectedException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request for a mutation. A controller that declares it as a parameter, annotated with {@link IdempotencyKey}, receives it
 * without a body.
 *
 * @param keyId the API key that sends it; idempotency keys are separate for each API key
 * @param idempotencyKey the header {@code Idempotency-Key}, or null if the client sent none
 * @param operation the method and path, such as {@code POST /api/instances}
 * @param body the body: null, bytes, or a value that can be written as JSON
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

    /** Returns the same request with a body, which a retry of the request must match. */
    public Attempt with(@Nullable Object requestBody) {
        return new Attempt(keyId, idempotencyKey, operation, requestBody);
    }
}
