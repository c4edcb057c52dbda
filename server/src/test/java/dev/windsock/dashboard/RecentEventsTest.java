// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.events.EventPage;
import dev.windsock.events.EventView;
import dev.windsock.log.Topic;
import dev.windsock.metrics.Fixtures;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class RecentEventsTest {
    private final FakeLog log = new FakeLog();
    private final RecentEvents events = new RecentEvents(log);

    RecentEventsTest() {
        for (Topic topic : Topic.values()) {
            if (topic != Topic.METRICS) {
                log.commit(MINE, topic, topic.name());
            }
        }
        log.commit(THEIRS, Topic.INSTANCES, "THEIRS");
    }

    @Test
    void showsOnlyTopicsThatTheReaderMayRead() {
        assertThat(types(10, Permission.DASHBOARD_READ)).isEmpty();
        assertThat(types(10, Permission.DASHBOARD_READ, Permission.INSTANCE_READ))
                .containsExactly("INSTANCES");
        assertThat(types(10, Permission.EVENT_READ, Permission.VPC_READ)).containsExactly("CUSTOM", "VPCS");
    }

    @Test
    void showsTheTenantsNewestFirst() {
        assertThat(types(10, Permission.values()))
                .containsExactly(
                        "CUSTOM", "NOTIFICATIONS", "KEYS", "TERMINALS", "AUDIT", "VPCS", "VOLUMES", "INSTANCES");
        assertThat(types(2, Permission.values())).containsExactly("CUSTOM", "NOTIFICATIONS");
    }

    @Test
    void filtersByTopicTypeAndResource() {
        assertThat(types(query(null, null, null), 2)).containsExactly("CUSTOM", "NOTIFICATIONS");
        assertThat(types(query("instances,vpcs", null, null), 10)).containsExactly("VPCS", "INSTANCES");
        assertThat(types(query(null, "KEYS,VOLUMES", null), 10)).containsExactly("KEYS", "VOLUMES");
        assertThat(types(query("instances", null, "a"), 10)).containsExactly("INSTANCES");
        assertThat(types(query(null, null, "b"), 10)).isEmpty();
    }

    @Test
    void continuesAfterTheCursorUntilNothingIsLeft() {
        EventPage first = events.page(reader(), query(null, null, null), 6, null);
        EventPage rest = events.page(reader(), query(null, null, null), 6, first.nextCursor());
        assertThat(first.items()).extracting(EventView::type).endsWith("VPCS");
        assertThat(rest.items()).extracting(EventView::type).containsExactly("VOLUMES", "INSTANCES");
        assertThat(rest.nextCursor()).isNull();
    }

    @Test
    void findsWhatIsBehindManyOtherChanges() {
        for (int i = 0; i < 5_000; i++) {
            log.commit(MINE, Topic.CUSTOM, "NOISE");
        }
        assertThat(types(query("instances", null, "a"), 10)).containsExactly("INSTANCES");
        // a query that must read past the noise has to be continued, and misses nothing
        RecentQuery query = query(null, "INSTANCES", null);
        EventPage page = events.page(reader(), query, 10, null);
        assertThat(page.items()).isEmpty();
        while (page.items().isEmpty()) {
            page = events.page(reader(), query, 10, page.nextCursor());
        }
        assertThat(page.items()).extracting(EventView::type).containsExactly("INSTANCES");
    }

    @Test
    void rejectsInvalidParameters() {
        assertThatThrownBy(() -> query("nonsense", null, null)).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> query(null, "A,,B", null)).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> events.page(reader(), query(null, null, null), 1, "x"))
                .isInstanceOf(RejectedException.class);
    }

    private static Principal reader() {
        return Fixtures.caller(MINE, Permission.values()).principal();
    }

    private static RecentQuery query(String topics, String types, String resourceIds) {
        return RecentQuery.parse(reader(), topics, types, resourceIds, null, null, null);
    }

    private List<String> types(RecentQuery query, int limit) {
        return events.page(reader(), query, limit, null).items().stream()
                .map(EventView::type)
                .toList();
    }

    private List<String> types(int limit, Permission... permissions) {
        return events.newest(Fixtures.caller(MINE, permissions).principal(), limit).stream()
                .map(EventView::type)
                .toList();
    }
}
