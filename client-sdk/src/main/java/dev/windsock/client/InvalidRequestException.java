// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.util.List;
import java.util.stream.Collectors;

/** The request is invalid: status 400, 406, 413, 415 and other permanent 4xx. {@link #errors} lists the invalid fields. */
public final class InvalidRequestException extends WindsockException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(Problem problem, int status) {
        super(problem, status, null);
    }

    /**
     * Returns the exception for one element of an array that was sent: it keeps only the errors of that element, such as
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
