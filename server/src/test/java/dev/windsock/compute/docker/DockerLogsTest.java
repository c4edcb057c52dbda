// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.ObservationRecorder;
import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputRange;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading a log from an engine that ends, cuts or filters it. */
@NullUnmarked
@Timeout(120)
final class DockerLogsTest {
    private static final InstanceId ID = new InstanceId("01900000-0000-7000-8000-000000000001");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private RecordingEngine engine;
    private DockerDriver driver;

    @BeforeEach
    void start() throws Exception {
        engine = new RecordingEngine();
        driver = new DockerDriver(
                engine.settings(),
                new HostSize("unknown", 2, 1L << 30),
                new DockerOptions(false, 100, RegistryCredentials.none()));
        driver.observe(new ObservationRecorder());
        driver.start(
                new InstanceSpec(ID, new TenantId("tenant"), "web", "web:1", List.of(), Map.of(), null, null),
                sentence -> true);
        engine.setLog(new LogFrames()
                .message(NOON, "one\n")
                .message(NOON.plusSeconds(1), "two\n")
                .message(NOON.plusSeconds(2), "three\n")
                .bytes());
    }

    @AfterEach
    void close() {
        driver.close();
        engine.close();
    }

    @Test
    void theLogOfARunEndsWithTheRun() throws Exception {
        engine.endContainer();

        assertThat(read(OutputRange.following(10))).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void anEngineThatEndsTheLogOfARunIsNotItsEnd() {
        assertThatThrownBy(() -> read(OutputRange.following(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("running");
    }

    @Test
    void aConnectionThatBreaksIsNotTheEnd() {
        engine.endContainer();
        engine.cutLogs();

        assertThatThrownBy(() -> read(OutputRange.following(10))).isInstanceOf(IOException.class);
    }

    @Test
    void countsTheLastLinesWithinTheTimes() throws Exception {
        OutputRange range = new OutputRange(2, NOON, NOON.plusSeconds(2), null, null, false);

        assertThat(read(range)).isEqualTo("two\nthree\n");
        assertThat(logQuery())
                .contains("tail=all", "since=1767268800.000000000", "until=1767268802.000000000")
                .doesNotContain("follow");
    }

    @Test
    void readsAllLinesWithinTheTimesAsTheyArrive() throws Exception {
        OutputRange range = new OutputRange(OutputRange.ALL_LINES, null, NOON.plusSeconds(2), null, null, false);

        assertThat(read(range)).isEqualTo("one\ntwo\nthree\n");
        assertThat(logQuery()).contains("tail=all", "until=1767268802.000000000");
    }

    @Test
    void resumesWithMessagesThatAreOutOfOrder() throws Exception {
        engine.endContainer();

        assertThat(read(OutputRange.resuming("1767268801.000000000-1"))).isEqualTo("three\n");
        assertThat(logQuery()).contains("since=1767268800.000000000").doesNotContain("tail");
    }

    private String read(OutputRange range) throws Exception {
        try (OutputBytes output = new OutputBytes(driver.logs(ID, range), false)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String logQuery() {
        return engine.requests("GET", "/containers/" + EngineNames.container(ID) + "/logs")
                .getLast()
                .query();
    }
}
