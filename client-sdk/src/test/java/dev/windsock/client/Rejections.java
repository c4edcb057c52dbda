// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.error.Problem;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.error.WindsockException.FieldError;
import java.util.Arrays;
import java.util.List;

/** Creates the exceptions for rejected requests. */
public final class Rejections {
    private Rejections() {}

    public static WindsockException of(String code, int status) {
        return WindsockException.of(new Problem(code, "Rejected.", "r-1", List.of()), status, true);
    }

    /** Returns a VALIDATION_FAILED exception with an error for each field. */
    public static WindsockException invalid(String... fields) {
        List<FieldError> errors = Arrays.stream(fields)
                .map(field -> new FieldError(field, "is invalid"))
                .toList();
        return WindsockException.of(new Problem("VALIDATION_FAILED", "Rejected.", "r-1", errors), 400, true);
    }
}
