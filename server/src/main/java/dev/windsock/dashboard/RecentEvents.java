// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.EventView;
import dev.windsock.log.EventLog;
import dev.windsock.log.ReadLimit;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads the newest changes that a principal may read. Blocks on the log. */
@Singleton
final class RecentEvents {
    private final EventLog log;

    RecentEvents(EventLog log) {
        this.log = log;
    }

    /** Returns changes, newest first. */
    List<EventView> newest(Principal reader, int limit) {
        return log.newest(reader.tenantId(), reader.readableTopics(), ReadLimit.response(limit)).stream()
                .map(EventView::of)
                .toList();
    }
}
