// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;

/**
 * Changes are missing between what came before and what follows: read the state anew. It is never left out.
 *
 * @param earliest the earliest position that changes can still be read after
 * @param latest the stream goes on after it
 */
public record Gap(Reason reason, Position earliest, Position latest) implements EventItem, DashboardItem {
    /** Why they are missing. */
    public enum Reason {
        /** The log no longer reaches back to where the stream was. */
        HISTORY_TRUNCATED,
        /** The log is another one, such as that of a restored database. */
        EPOCH_CHANGED,
        /** The buffer was full, and its policy is {@link Overflow#DROP_OLDEST}. */
        BUFFER_OVERFLOW,
        /** One that is newer than this client. */
        UNKNOWN
    }
}
