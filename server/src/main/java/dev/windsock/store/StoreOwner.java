// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The right to write to a store, which one server has at a time. For any thread. */
interface StoreOwner {
    /** The right of a server whose store no other server can open. */
    StoreOwner SOLE = new StoreOwner() {
        @Override
        public long token() {
            return 0;
        }

        @Override
        public boolean isHeld(Handle handle) {
            return true;
        }

        @Override
        public Optional<StoreHolder> successor() {
            return Optional.empty();
        }
    };

    /** Returns the value that {@code log_head.owner} has while this server owns the store. */
    long token();

    /** Checks the right, and keeps it until the transaction ends. Blocks. */
    boolean isHeld(Handle handle);

    /** Returns the server that has taken over the store; empty while there is none that this server knows of. */
    Optional<StoreHolder> successor();
}
