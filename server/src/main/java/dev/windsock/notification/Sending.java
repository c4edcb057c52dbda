// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The outcome of one attempt to send a message. */
sealed interface Sending {
    /** How long it took. */
    Duration took();

    /**
     * The receiver answered.
     *
     * @param retryAfter the delay that the receiver requests; null if it requests none
     */
    record Answered(int status, @Nullable Duration retryAfter, Duration took) implements Sending {}

    /**
     * The receiver did not respond.
     *
     * @param reason one sentence, for the owner of the rule
     */
    record Failed(String reason, Duration took) implements Sending {}
}
