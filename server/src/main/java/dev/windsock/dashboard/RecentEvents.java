package dev.windsock.dashboard;

import dev.windsock.eventlog.EventLog;
import dev.windsock.eventlog.Topic;
import dev.windsock.events.EventView;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The newest changes that someone may read. Blocks on the log. */
@Singleton
final class RecentEvents {
    private final EventLog log;

    RecentEvents(EventLog log) {
        this.log = log;
    }

    /** Newest first. */
    List<EventView> newest(Principal reader, int limit) {
        return log.newest(reader.tenantId(), readable(reader), limit).stream()
                .map(EventView::of)
                .toList();
    }

    private static Set<Topic> readable(Principal reader) {
        return Arrays.stream(Topic.values())
                .filter(topic -> reader.may(Permission.toRead(topic)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
