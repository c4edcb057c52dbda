// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.WindsockException;
import dev.windsock.client.stream.Gap;
import java.time.Instant;

/** The state of a view or of metrics: whether the data is complete and up to date. */
public sealed interface LiveState {
    /** No data is available yet: the first list is being read, or the first sample is pending. */
    record Syncing() implements LiveState {}

    /** The data follows the server. */
    record Live() implements LiveState {}

    /**
     * The connection is lost, and the data is as it was at that time. A view catches up when it has reconnected.
     *
     * @param since when the connection was lost
     * @param reason a description or a code of the server
     */
    record Stale(Instant since, String reason) implements LiveState {}

    /** Changes are missing, so the list is being reloaded. Listeners then get the differences as changes. */
    record Resyncing(Instant since, Gap.Reason reason) implements LiveState {}

    /** The stream has ended permanently, and the data remains as it was. */
    record Ended(WindsockException failure) implements LiveState {}

    /** The view or the metrics were closed. */
    record Closed() implements LiveState {}
}
