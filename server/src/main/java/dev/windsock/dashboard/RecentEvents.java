// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.events.EventPage;
import dev.windsock.events.EventView;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the latest changes that a principal may read. Blocks on the log. */
@Singleton
final class RecentEvents {
    /** The number of changes that one step reads. */
    private static final int STEP = 200;

    private static final int MAX_STEPS = 10;
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final EventLog log;

    RecentEvents(EventLog log) {
        this.log = log;
    }

    /** Returns changes, newest first. */
    List<EventView> newest(Principal reader, int limit) {
        return page(reader, RecentQuery.all(reader), limit, null).items();
    }

    /**
     * Returns a page of changes, newest first. Its cost is bounded, regardless of the contents of the log. A page may therefore
     * be short or empty even if older changes match; it then has a cursor.
     *
     * @param cursor the cursor of the previous page, or null for the latest changes
     * @throws RejectedException VALIDATION_FAILED
     */
    EventPage page(Principal reader, RecentQuery query, int limit, @Nullable String cursor) {
        Position latest = log.latest();
        Position before = cursor == null ? latest.at(latest.offset() + 1) : parse(cursor);
        List<EventView> found = new ArrayList<>();
        int bytes = 0;
        for (int step = 0; step < MAX_STEPS; step++) {
            List<ChangeEvent> read =
                    log.newestBefore(before, reader.tenantId(), query.topics(), ReadLimit.response(STEP));
            if (read.isEmpty()) {
                return new EventPage(found, null);
            }
            for (ChangeEvent event : read) {
                if (query.endsBefore(event)) {
                    return new EventPage(found, null);
                }
                if (query.wants(event)) {
                    bytes += event.draft().payload().length();
                    if (found.size() == limit || (!found.isEmpty() && bytes > MAX_BYTES)) {
                        return new EventPage(found, before.toString());
                    }
                    found.add(EventView.of(event));
                }
                before = event.position();
            }
        }
        return new EventPage(found, before.toString());
    }

    private static Position parse(String cursor) {
        return Position.parse(cursor)
                .orElseThrow(() -> RejectedException.invalid(
                        "cursor", "is invalid: use the `next_cursor` of a previous page of this list"));
    }
}
