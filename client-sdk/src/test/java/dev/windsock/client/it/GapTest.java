// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.store.SqlEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the log no longer reaches, a stream says so and goes on, on every transport. */
@Timeout(60)
final class GapTest {
    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir, Map.of("windsock.hub.ring-events", 2));
        client = server.admin();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void aPositionBeforeTheLogsBeginningIsAGap() {
        Position early = Position.of(client.events().readEvents(null, 1, 0).getPosition());
        Publishing.publish(client, 0, 100);
        server.bean(SqlEventLog.class).retain(10, Duration.ofDays(1));
        isToldAndFollowed(early, Gap.Reason.HISTORY_TRUNCATED);
    }

    @Test
    void aPositionOfAnotherLogIsAGap() {
        isToldAndFollowed(Position.of("anotherlog:3"), Gap.Reason.EPOCH_CHANGED);
    }

    @Test
    void aPositionThatTheLogHasNotReachedIsAGap() {
        String now = client.events().readEvents(null, 1, 0).getPosition();
        Position ahead = Position.of(now.substring(0, now.indexOf(':') + 1) + "999999999");
        isToldAndFollowed(ahead, Gap.Reason.EPOCH_CHANGED);
    }

    private static void isToldAndFollowed(Position after, Gap.Reason reason) {
        EventBatch read = client.events().readEvents(after.toString(), 10, 0);
        assertThat(Objects.requireNonNull(read.getReset()).getReason().getValue())
                .isEqualTo(reason.name());

        try (EventStream<? extends StreamItem> ws = client.streams()
                        .streamEvents()
                        .topics(List.of("custom"))
                        .after(after)
                        .open();
                EventStream<? extends StreamItem> sse = client.streams()
                        .streamDashboard()
                        .topics(List.of("custom"))
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
