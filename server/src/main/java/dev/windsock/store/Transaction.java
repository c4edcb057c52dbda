// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import org.jdbi.v3.core.Handle;

/**
 * A state change in progress, with its events: either all of it is committed, or none of it. Valid only inside the
 * {@link Store#write} call that created it, on the thread of that call.
 */
public interface Transaction {
    /** Returns the open connection, for the repositories. */
    Handle handle();

    /** Appends an event to the log and returns its position, which is final once the transaction commits. */
    Position append(EventDraft draft);

    /** Returns the position of the last event appended here, or the latest position before this transaction. */
    Position latest();
}
