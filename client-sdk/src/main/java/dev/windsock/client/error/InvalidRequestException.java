// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import java.util.List;
import java.util.stream.Collectors;

/** The request is invalid: status 400, 413, 415 and other permanent 4xx statuses. {@link #errors} lists the invalid fields. */
public final class InvalidRequestException extends WindsockException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(Problem problem, int status) {
        super(problem, status, null);
    }

    /** Creates the exception for a call that is not sent because an argument is missing or invalid: VALIDATION_FAILED. */
    public InvalidRequestException(String message) {
        this(new Problem("VALIDATION_FAILED", message, null, List.of()), 0);
    }

    /**
     * Returns the exception for one element of a sent array. It keeps only the errors for that element, such as
     * {@code [3].type}, and removes the index from their field names.
     */
    public InvalidRequestException ofItem(int index) {
        String prefix = "[" + index + "].";
        List<FieldError> itemErrors = errors().stream()
                .filter(error -> error.field().startsWith(prefix))
                .map(error -> new FieldError(error.field().substring(prefix.length()), error.message()))
                .toList();
        String detail = itemErrors.stream()
                .map(error -> "`" + error.field() + "` " + error.message())
                .collect(Collectors.joining("; ", "", "."));
        return new InvalidRequestException(
                new Problem(code(), detail, requestId().orElse(null), itemErrors), status().orElse(0));
    }
}
