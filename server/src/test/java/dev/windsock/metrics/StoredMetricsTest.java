// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The history of an instance survives a server restart. */
@NullUnmarked
@Timeout(90)
final class StoredMetricsTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    @Test
    void aTerminatedInstanceStillHasItsMinutesAfterARestart(@TempDir Path data) throws IOException {
        Map<String, Object> settings = Map.of("windsock.data-dir", data.toString());
        String metrics;
        try (RunningServer server = RunningServer.start(settings)) {
            HttpAnswer launched =
                    server.post("/api/instances", KEY, "{\"name\":\"short\",\"command\":[\"sleep\",\"1000\"]}");
            metrics = "/api/instances/" + launched.text("id") + "/metrics";
            Deadline.await("the instance is sampled", () -> latest(server, metrics) != null);
            server.send("DELETE", "/api/instances/" + launched.text("id"), KEY, null);
            assertThat(read(server, metrics + "?window=1m&step=1s")
                            .get("step_seconds")
                            .getIntValue())
                    .isEqualTo(1);
        }
        try (RunningServer server = RunningServer.start(settings)) {
            JsonNode hour = read(server, metrics + "?window=1h&step=20s");
            assertThat(hour.get("step_seconds").getIntValue()).isEqualTo(60);
            assertThat(hour.get("latest").isNull()).isTrue();
            assertThat(hour.get("samples").size()).isBetween(1, 2);
            assertThat(hour.get("samples").get(0).get("memory_usage_bytes").getLongValue())
                    .isPositive();
            assertThat(read(server, metrics + "?window=7d").get("step_seconds").getIntValue())
                    .isEqualTo(3_360);
        }
    }

    private static JsonNode read(RunningServer server, String path) throws IOException {
        HttpAnswer answer = server.get(path, KEY);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode latest(RunningServer server, String metrics) {
        try {
            JsonNode latest = read(server, metrics).get("latest");
            return latest == null || latest.isNull() ? null : latest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
