// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A key that may not read most of the events requests statistics. Other tests, with more rows, check the maximum number of rows
 * that a read visits, regardless of what the log contains.
 */
@Tag("store")
@NullUnmarked
final class ManyEventsTest {
    private static final int EVENTS = 40_000;
    private static final int BATCH = 2_000;
    private static final int REQUESTS = 20;

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @Test
    void answersManyRequestsForStatisticsAtOnceWhileOthersPublish() throws Exception {
        server.commit(tenant, Topic.INSTANCES, "INSTANCE_STARTED", "oldest", "{}");
        for (int number = 0; number < EVENTS; number += BATCH) {
            server.commit(tenant, number, BATCH);
        }
        String restricted = server.key(tenant, Permission.DASHBOARD_READ, Permission.INSTANCE_READ);
        String publisher = server.key(RunningServer.tenant(), "operator");
        AtomicBoolean reading = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Duration> slowest = threads.submit(() -> publishWhile(reading, publisher));
            List<Future<HttpAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(threads.submit(() -> server.get("/api/dashboard/stats", restricted)));
            }
            for (Future<HttpAnswer> answer : answers) {
                HttpAnswer stats = answer.get();
                assertThat(stats.status()).as(stats.body()).isEqualTo(200);
                JsonNode recent = stats.json().get("recent_events");
                assertThat(recent.size()).isEqualTo(1);
                assertThat(Texts.text(recent.get(0), "type")).isEqualTo("INSTANCE_STARTED");
            }
            reading.set(false);
            assertThat(slowest.get()).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** Returns the time of the slowest publish. */
    private Duration publishWhile(AtomicBoolean condition, String key) throws IOException {
        Duration slowest = Duration.ZERO;
        while (condition.get()) {
            long begun = System.nanoTime();
            HttpAnswer answer = server.post("/api/events", key, "{\"type\":\"E\",\"payload\":{}}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
            Duration duration = Duration.ofNanos(System.nanoTime() - begun);
            slowest = duration.compareTo(slowest) > 0 ? duration : slowest;
        }
        return slowest;
    }
}
