// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import java.util.List;

/** Whether the store accepts changes. */
public sealed interface StoreStatus {
    record Available() implements StoreStatus {}

    /**
     * The store accepts no changes for now.
     *
     * @param code STORE_UNAVAILABLE or STORE_FULL
     * @param reason a sentence for operators, without secrets
     */
    record Unavailable(ErrorCode code, String reason) implements StoreStatus {
        private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

        static Unavailable notResponding() {
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The store has not responded for " + DeadlineReads.OPERATION_TIMEOUT.toSeconds() + " s.");
        }

        /** Reports only the kind of failure to clients; the server log has the database's own message. */
        static Unavailable failing(Throwable failure) {
            if (StoreFailures.isDiskFull(failure)) {
                return new Unavailable(ErrorCode.STORE_FULL, "The store's disk is full.");
            }
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE,
                    StoreFailures.isWriteFailure(failure)
                            ? "The store cannot be written to. The server keeps retrying."
                            : "The store cannot be reached or read. The server keeps retrying.");
        }

        static Unavailable diskFull() {
            return new Unavailable(
                    ErrorCode.STORE_FULL,
                    "The store's disk is full: less than " + DiskSpaceGuard.MIN_FREE_MIB
                            + " MiB is free, apart from what its write-ahead log needs.");
        }

        static Unavailable foreignWriter() {
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE, "Another server is writing to the store, or has written to it.");
        }

        /** Writes must wait until it is known whether clients have seen changes that the database lacks. */
        static Unavailable promoted() {
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE,
                    "A database standby was promoted, and some servers have not yet confirmed that it contains the "
                            + "changes that they delivered. Their logs describe the missing changes.");
        }

        /** The server continues to serve reads, but any change that it stored would be lost. */
        static Unavailable takenOver() {
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE,
                    "Another server has taken over the store. Restart this server; its log names the other server.");
        }

        /** Delivery no longer follows the store, so this server cannot complete any change. */
        static Unavailable outOfStep() {
            return new Unavailable(
                    ErrorCode.STORE_UNAVAILABLE,
                    "This server has lost its place in the log. Restart it; its log says why.");
        }

        /** Rejects a read. In a request that changes something, all reads precede the change. */
        RejectedException rejection() {
            return new RejectedException(code, reason, List.of(), RETRY_DELAY).precedingChange();
        }

        /** @param consequence a sentence on what the rejection means for the change */
        RejectedException rejection(String consequence) {
            return new RejectedException(code, reason + " " + consequence, List.of(), RETRY_DELAY);
        }
    }
}
