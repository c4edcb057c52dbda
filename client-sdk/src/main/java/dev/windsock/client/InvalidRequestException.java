// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.util.List;
import java.util.stream.Collectors;

/** The request is not valid: status 400, 406, 413, 415 and others that stay as they are. {@link #errors} names fields. */
public final class InvalidRequestException extends WindsockException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(Problem problem, int status) {
        super(problem, status, null);
    }

    /**
     * What is wrong with one of several things that were sent together: of the fields of the array, such as
     * {@code [3].type}, those of the index, without it.
     */
    public InvalidRequestException ofItem(int index) {
        String prefix = "[" + index + "].";
        List<FieldError> own = errors().stream()
                .filter(error -> error.field().startsWith(prefix))
                .map(error -> new FieldError(error.field().substring(prefix.length()), error.message()))
                .toList();
        String detail = own.stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; ", "", "."));
        return new InvalidRequestException(
                new Problem(code(), detail, requestId().orElse(null), own), status().orElse(0));
    }
}
