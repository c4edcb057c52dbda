// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.WindsockException.FieldError;
import java.util.Arrays;
import java.util.List;

/** Makes what a server refuses with. */
public final class Refusals {
    private Refusals() {}

    public static WindsockException of(String code, int status) {
        return WindsockException.of(new Problem(code, "no", "r-1", List.of()), status);
    }

    /** A VALIDATION_FAILED that names fields. */
    public static WindsockException invalid(String... fields) {
        List<FieldError> errors = Arrays.stream(fields)
                .map(field -> new FieldError(field, "is wrong"))
                .toList();
        return WindsockException.of(new Problem("VALIDATION_FAILED", "no", "r-1", errors), 400);
    }
}
