// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.trace.TraceParent;
import dev.windsock.trace.Tracing;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records the time from the append of a change to its delivery on this server. This includes the commit and, for changes by
 * another server, the bus and the read. A request with several changes in a commit has one span for them.
 *
 * <p>Threading: called by the delivering thread. Has no state.
 */
@Context
@Requires(property = "windsock.otel.endpoint")
final class DeliverySpans {
    private final Tracing tracing;

    DeliverySpans(EventLog log, Tracing tracing) {
        this.tracing = tracing;
        log.onCommit(this::delivered);
    }

    private void delivered(List<ChangeEvent> events) {
        Map<TraceParent, ChangeEvent> first = new LinkedHashMap<>();
        for (ChangeEvent event : events) {
            TraceParent parent = event.draft().traceParent();
            if (parent != null) {
                first.putIfAbsent(parent, event);
            }
        }
        first.forEach((parent, event) -> tracing.ended(
                "deliver changes",
                parent,
                event.timestamp(),
                Map.of(
                        "windsock.event.type",
                        event.draft().type(),
                        "windsock.position",
                        event.position().toString())));
    }
}
