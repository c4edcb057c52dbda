// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.GapReason;
import java.time.Instant;
import java.util.Optional;

/** The state of a view or of metrics: whether the data is complete and up to date. */
public sealed interface LiveState {
    /**
     * No data is available yet: the list is being read for the first time, or the first sample is pending.
     *
     * @param reason why the last attempt failed; empty before the first failure
     */
    record Syncing(Optional<String> reason) implements LiveState {}

    /** The data follows the server. */
    record Live() implements LiveState {}

    /**
     * The connection is lost, and the data is as it was at that time. A view catches up when it has reconnected.
     *
     * @param since when the connection was lost
     * @param reason a description or a server code
     */
    record Stale(Instant since, String reason) implements LiveState {}

    /** Changes are missing, so the list is being reloaded. After the reload, listeners receive the differences as changes. */
    record Resyncing(Instant since, GapReason reason) implements LiveState {}

    /** The stream has ended permanently, and the data remains as it was. */
    record Ended(WindsockException failure) implements LiveState {}

    /** The view or the metrics were closed. */
    record Closed() implements LiveState {}
}
