// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.model.HostSample;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The exact text of frames. */
final class FrameTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final LiveState LIVE = new LiveState.Live();
    private static final UUID WEB = new UUID(0, 1);
    private static final UUID JOB = new UUID(0, 2);
    private static final UUID OLD = new UUID(0, 3);

    private static Instance instance(UUID id, String name, InstanceStatus status, String created) {
        return new Instance().id(id).name(name).status(status).createdAt(Instant.parse(created));
    }

    private static Frame frame(
            LiveState metrics, LiveState list, @Nullable DashboardSample sample, List<Instance> instances) {
        return new Frame("http://127.0.0.1:8080", NOW, metrics, list, Optional.ofNullable(sample), instances);
    }

    private static DashboardSample sample() {
        return new DashboardSample(
                new Summary()
                        .totalInstances(3L)
                        .runningInstances(2L)
                        .stoppedInstances(1L)
                        .errorInstances(0L)
                        .totalVolumes(4L)
                        .attachedVolumes(1L),
                Optional.of(new HostSample()
                        .cpuCount(8)
                        .cpuPercentage(61.25)
                        .memoryUsageBytes(6L << 30)
                        .memoryTotalBytes(16L << 30)),
                Map.of(
                        WEB,
                        new Sample().instanceId(WEB).cpuPercentage(7.04).memoryUsageBytes(1500L << 10),
                        JOB,
                        new Sample().instanceId(JOB).cpuPercentage(99.96)));
    }

    private static List<Instance> instances() {
        return List.of(
                instance(OLD, "old", InstanceStatus.STOPPED, "2025-12-01T00:00:00Z"),
                instance(WEB, "web", InstanceStatus.RUNNING, "2026-01-02T00:00:00Z"),
                instance(JOB, "job", InstanceStatus.RUNNING, "2026-01-02T03:04:00Z"));
    }

    @Test
    void sortsByCpuUsage() {
        assertThat(frame(LIVE, LIVE, sample(), instances()).lines(80, 24))
                .containsExactly(
                        "windsock http://127.0.0.1:8080  2026-01-02T03:04:05Z  live",
                        "host: CPU 61.3% of 8 cores, memory 6.0 GiB of 16.0 GiB",
                        "instances: 3, 2 running, 1 stopped, 0 in error; volumes: 4, 1 attached",
                        "",
                        "NAME                                        STATUS      CPU %     MEMORY    AGE",
                        "job                                         RUNNING     100.0          -     5s",
                        "web                                         RUNNING       7.0    1.5 MiB     3h",
                        "old                                         STOPPED         -          -    32d");
    }

    @Test
    void showsMissingDataAsUnknown() {
        assertThat(frame(new LiveState.Syncing(Optional.empty()), LIVE, null, List.of())
                        .lines(80, 24))
                .startsWith("windsock http://127.0.0.1:8080  2026-01-02T03:04:05Z  loading", "host: -", "instances: -")
                .hasSize(5);
    }

    @Test
    void showsTheReasonOfStaleData() {
        LiveState stale = new LiveState.Stale(NOW.minusSeconds(75), "Connection \033[31mrefused\n");
        for (Frame frame :
                List.of(frame(stale, LIVE, sample(), instances()), frame(LIVE, stale, sample(), instances()))) {
            assertThat(frame.lines(80, 24).get(0)).endsWith("  STALE for 1m: Connection +");
            assertThat(frame.lines(200, 24).get(0)).endsWith("  STALE for 1m: Connection  [31mrefused");
        }
    }

    @Test
    void showsTheEndOfTheStream() {
        LiveState ended = new LiveState.Ended(new WindsockException("CREDENTIAL_REVOKED", "The key was revoked"));
        assertThat(frame(new LiveState.Stale(NOW, "lost"), ended, sample(), instances())
                        .lines(80, 24)
                        .get(0))
                .endsWith("  ENDED: CREDENTIAL_REVOKED");
    }

    @Test
    void fitsTheTerminal() {
        List<Instance> many = IntStream.range(0, 60)
                .mapToObj(n -> instance(
                        new UUID(1, n), "n".repeat(60) + (1000 + n), InstanceStatus.TERMINATED, "2020-01-01T00:00:00Z"))
                .toList();
        for (int columns : new int[] {80, 60, 132}) {
            List<String> lines = frame(LIVE, LIVE, sample(), many).lines(columns, 24);
            assertThat(lines).hasSize(24).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
            assertThat(lines.get(23)).isEqualTo("and 42 more");
        }
        assertThat(frame(LIVE, LIVE, sample(), many.subList(0, 19)).lines(80, 24))
                .hasSize(24)
                .noneMatch(line -> line.endsWith("more"));
    }
}
