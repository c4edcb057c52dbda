// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer is not what the protocol says: who answered is no Windsock server, such as a proxy or a sign-in page. */
public final class UnexpectedAnswerException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** @param status of the answer */
    public UnexpectedAnswerException(String message, int status, @Nullable Throwable cause) {
        super(new Problem(UNEXPECTED_ANSWER, message, null, List.of()), status, cause);
    }
}
