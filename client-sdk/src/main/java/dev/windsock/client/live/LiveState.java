// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.WindsockException;
import dev.windsock.client.stream.Gap;
import java.time.Instant;

/** How far a view can be relied on. */
public sealed interface LiveState {
    /** The first list is being read; the view is empty. */
    record Syncing() implements LiveState {}

    /** The view follows the server. */
    record Live() implements LiveState {}

    /**
     * The connection is lost, and the view is as it was; what is missed comes once there is another one.
     *
     * @param reason in words, or the server's code
     */
    record Stale(Instant since, String reason) implements LiveState {}

    /** Changes are missing, and the list is being read anew; listeners are told what it shows to be different. */
    record Resyncing(Instant since, Gap.Reason reason) implements LiveState {}

    /** The view has ended for good and is as it was. */
    record Ended(WindsockException failure) implements LiveState {}

    /** The view was closed. */
    record Closed() implements LiveState {}
}
