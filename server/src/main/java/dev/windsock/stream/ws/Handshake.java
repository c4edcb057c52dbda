// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.stream.Admissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request to connect.
 *
 * @param after the position to resume after; null for the newest
 */
record Handshake(Caller caller, Set<Topic> topics, @Nullable Position after, Admissions.Admission admission) {
    /** The request attribute that holds it. */
    static final String ATTRIBUTE = "windsock.ws_handshake";
}
