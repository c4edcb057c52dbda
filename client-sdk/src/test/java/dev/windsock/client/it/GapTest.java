// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.store.LogBounds;
import dev.windsock.store.SqlEventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** If the log no longer contains a position, streams report a gap and resume, on every transport. */
@Tag("store")
@Timeout(60)
final class GapTest {
    @RegisterExtension
    static final WindsockServer server = WindsockServer.start(Map.of("windsock.hub.ring-events", 2));

    private static final WindsockClient client = server.client();

    @Test
    void positionBeforeTheStartOfTheLogIsAGap() {
        Position early =
                client.events().readEvents(q -> q.limit(1).waitSeconds(0)).getPosition();
        Publishing.publish(client, 0, 100);
        server.bean(SqlEventLog.class).retain(new LogBounds(10, Long.MAX_VALUE, Duration.ofDays(1)), List.of());
        assertGapAndResume(early, GapReason.HISTORY_TRUNCATED);
    }

    @Test
    void positionOfAnotherLogIsAGap() {
        assertGapAndResume(Position.of("anotherlog:3"), GapReason.EPOCH_CHANGED);
    }

    @Test
    void positionBeyondTheEndOfTheLogIsAGap() {
        String now = client.events()
                .readEvents(q -> q.limit(1).waitSeconds(0))
                .getPosition()
                .toString();
        Position beyondEnd = Position.of(now.substring(0, now.indexOf(':') + 1) + "999999999");
        assertGapAndResume(beyondEnd, GapReason.AHEAD);
    }

    private static void assertGapAndResume(Position after, GapReason reason) {
        EventBatch read =
                client.events().readEvents(q -> q.after(after).limit(10).waitSeconds(0));
        assertThat(Objects.requireNonNull(read.getReset()).getReason().getValue())
                .isEqualTo(reason.name());

        try (EventStream<? extends StreamItem> ws = client.streams()
                        .streamEvents()
                        .topics(Topic.CUSTOM)
                        .after(after)
                        .open();
                EventStream<? extends StreamItem> sse = client.streams()
                        .streamDashboard()
                        .topics(Topic.CUSTOM)
                        .after(after)
                        .open()) {
            for (EventStream<? extends StreamItem> stream : List.of(ws, sse)) {
                Gap gap = (Gap) Streamed.await(stream, item -> item instanceof Gap);
                assertThat(gap.reason()).isEqualTo(reason);
                assertThat(gap.earliest().isAtOrBefore(gap.latest())).isTrue();
                assertThat(stream.position()).contains(gap.latest());
                Publishing.publish(client, 1000, 1001);
                Change next = (Change) Streamed.await(stream, item -> item instanceof Change);
                assertThat(Publishing.number(next)).isEqualTo(1000);
            }
        }
    }
}
