// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.ForbiddenException;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.UnauthenticatedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.stream.StreamEndedException;

/** The result of a command. Scripts rely on the numbers. */
enum ExitCode {
    OK(0, "success"),
    FAILED(1, "the operation failed, such as an instance that did not start"),
    USAGE(2, "incorrect usage, or a value that the server rejects"),
    SIGNED_OUT(3, "not signed in, or the key is not valid"),
    FORBIDDEN(4, "the key lacks a permission"),
    NOT_FOUND(5, "there is no such instance, key or profile"),
    CONFLICT(6, "the state does not allow it, or the name is in use"),
    UNAVAILABLE(7, "the server cannot be reached, or does not respond"),
    TIMED_OUT(8, "timed out waiting for the result"),
    INTERRUPTED(130, "ended by Ctrl-C");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(WindsockException failure) {
        return switch (failure) {
            case StreamEndedException ended when ended.getCause() instanceof WindsockException cause -> of(cause);
            case UnauthenticatedException signedOut -> SIGNED_OUT;
            case ForbiddenException forbidden -> FORBIDDEN;
            case NotFoundException missing -> NOT_FOUND;
            case ConflictException conflict -> CONFLICT;
            case InvalidRequestException invalid -> USAGE;
            case TimedOutException late -> TIMED_OUT;
            default -> failure.isRetryable() ? UNAVAILABLE : FAILED;
        };
    }
}
