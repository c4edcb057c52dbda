// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import org.jdbi.v3.core.Handle;

/**
 * A change of state being made, with the events that tell it: all of it is committed, or none. Valid only inside the
 * {@link Store#write} that made it, on that thread.
 */
public interface Transaction {
    /** The open connection, for the repositories. */
    Handle handle();

    /** Appends a change to the log; its position is final once the transaction commits. */
    Position append(EventDraft draft);

    /** The position of the last change appended here, or the newest one before this transaction. */
    Position latest();
}
