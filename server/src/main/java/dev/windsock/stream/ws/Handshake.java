// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.stream.Admissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to connect.
 *
 * @param after where to go on; null for from now on
 */
record Handshake(Caller caller, Set<Topic> topics, @Nullable Position after, Admissions.Admission admission) {
    /** Where it stands in the request. */
    static final String ATTRIBUTE = "windsock.ws_handshake";
}
