// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.Optional;

/** A server's right to write to a store. Thread-safe. */
interface StoreOwner {
    /** The right of a server whose store no other server can open. */
    StoreOwner SOLE = new StoreOwner() {
        @Override
        public String condition() {
            return "owner = 0";
        }

        @Override
        public Optional<StoreHolder> successor() {
            return Optional.empty();
        }
    };

    /**
     * Returns a condition for the row of {@code log_head} that is true while this server has the right. It is exact in a
     * statement that begins after the row was locked.
     */
    String condition();

    /** Returns the server that has since acquired this right; empty while this server knows of none. */
    Optional<StoreHolder> successor();
}
