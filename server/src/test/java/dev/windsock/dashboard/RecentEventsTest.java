// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.events.EventView;
import dev.windsock.log.Topic;
import dev.windsock.metrics.Fixtures;
import dev.windsock.principal.Permission;
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
                .containsExactly("CUSTOM", "KEYS", "TERMINALS", "AUDIT", "VPCS", "VOLUMES", "INSTANCES");
        assertThat(types(2, Permission.values())).containsExactly("CUSTOM", "KEYS");
    }

    private List<String> types(int limit, Permission... permissions) {
        return events.newest(Fixtures.caller(MINE, permissions).principal(), limit).stream()
                .map(EventView::type)
                .toList();
    }
}
