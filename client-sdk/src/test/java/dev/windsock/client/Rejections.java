// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.WindsockException.FieldError;
import java.util.Arrays;
import java.util.List;

/** Creates the exceptions of rejected requests. */
public final class Rejections {
    private Rejections() {}

    public static WindsockException of(String code, int status) {
        return WindsockException.of(new Problem(code, "Rejected.", "r-1", List.of()), status);
    }

    /** Returns a VALIDATION_FAILED with an error for each field. */
    public static WindsockException invalid(String... fields) {
        List<FieldError> errors = Arrays.stream(fields)
                .map(field -> new FieldError(field, "is invalid"))
                .toList();
        return WindsockException.of(new Problem("VALIDATION_FAILED", "Rejected.", "r-1", errors), 400);
    }
}
