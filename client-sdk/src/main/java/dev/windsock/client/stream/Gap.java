// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;

/**
 * Changes are missing between the previous item and the next one: reload the state. A stream never skips changes without a
 * gap.
 *
 * @param earliest the earliest position after which changes can still be read
 * @param latest the position after which the stream resumes
 */
public record Gap(Reason reason, Position earliest, Position latest) implements EventItem, DashboardItem {
    /** Why the changes are missing. */
    public enum Reason {
        /** The log no longer contains the changes after the stream's position. */
        HISTORY_TRUNCATED,
        /** The log was replaced, for example by that of a restored database. */
        EPOCH_CHANGED,
        /** The log has not reached the stream's position: it lost changes, or the server is far behind. */
        AHEAD,
        /** The buffer was full and its policy is {@link Overflow#DROP_OLDEST}. */
        BUFFER_OVERFLOW,
        /** The reason is newer than this client. */
        UNKNOWN
    }
}
