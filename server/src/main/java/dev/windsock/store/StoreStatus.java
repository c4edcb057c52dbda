// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import java.util.List;

/** Whether the store takes changes. */
public sealed interface StoreStatus {
    /** It does. */
    record Available() implements StoreStatus {}

    /**
     * It does not, for now.
     *
     * @param code STORE_UNAVAILABLE or STORE_FULL
     * @param reason a sentence for an operator, without a secret
     */
    record Unavailable(ErrorCode code, String reason) implements StoreStatus {
        private static final Duration RETRY = Duration.ofSeconds(1);

        /** Of a read, which may be one of several steps and so knows no consequence. */
        RejectedException refusal() {
            return new RejectedException(code, reason, List.of(), RETRY);
        }

        /** @param consequence a sentence on what that means for the change */
        RejectedException refusal(String consequence) {
            return new RejectedException(code, reason + " " + consequence, List.of(), RETRY);
        }
    }
}
