// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Statistics as engines report them, with cgroup v1 and v2. */
@NullUnmarked
final class ContainerStatsTest {
    private static final InstanceId ID = new InstanceId("01a211b3-4045-71de-a2c0-baaf5917625a");

    @Test
    void readsCountersOfBothCgroupVersions() throws IOException {
        Usage v1 = usage("""
                {"read": "2026-11-25T07:18:39.782089516Z", "pids_stats": {"current": 3},
                 "blkio_stats": {"io_service_bytes_recursive": [
                    {"major": 8, "minor": 0, "op": "Read", "value": 4096}, {"major": 8, "minor": 0, "op": "Write", "value": 512},
                    {"major": 8, "minor": 16, "op": "Read", "value": 1}, {"major": 8, "minor": 0, "op": "Total", "value": 9999}]},
                 "cpu_stats": {"cpu_usage": {"total_usage": 4580914866}, "system_cpu_usage": 62178040000000, "online_cpus": 2},
                 "memory_stats": {"usage": 10000, "stats": {
                    "active_file": 1, "inactive_file": 1, "total_active_file": 1000, "total_inactive_file": 2000}},
                 "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 20}, "eth1": {"rx_bytes": 1, "tx_bytes": 2}}}""");
        assertThat(v1.cpuNanos()).isEqualTo(4_580_914_866L);
        assertThat(v1.memoryBytes()).isEqualTo(7_000);
        assertThat(v1.networkRxBytes()).isEqualTo(11);
        assertThat(v1.networkTxBytes()).isEqualTo(22);
        assertThat(v1.diskReadBytes()).isEqualTo(4_097);
        assertThat(v1.diskWriteBytes()).isEqualTo(512);
        assertThat(v1.pids()).isEqualTo(3);

        Usage v2 = usage("""
                {"read": "2026-11-25T07:18:39Z", "cpu_stats": {"cpu_usage": {"total_usage": 1}},
                 "blkio_stats": {"io_service_bytes_recursive": [{"op": "read", "value": 7}]},
                 "memory_stats": {"usage": 10000, "stats": {"active_file": 3000, "inactive_file": 1000}}}""");
        assertThat(v2.memoryBytes()).isEqualTo(6_000);
        assertThat(v2.diskReadBytes()).isEqualTo(7);
    }

    @Test
    void missingCountersAreNullNotZero() throws IOException {
        Usage usage = usage("""
                {"read": "2026-11-25T07:18:39Z", "cpu_stats": {"cpu_usage": {"total_usage": 1}}, "memory_stats": {},
                 "blkio_stats": {"io_service_bytes_recursive": null}}""");

        assertThat(usage.memoryBytes()).isNull();
        assertThat(usage.networkRxBytes()).isNull();
        assertThat(usage.diskReadBytes()).isNull();
        assertThat(usage.pids()).isNull();
    }

    @Test
    void aStoppedContainerHasNoUsage() throws IOException {
        assertThat(ContainerStats.usage(ID, json("""
                {"read": "0001-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 0}}, "memory_stats": {}}"""))).isEmpty();
    }

    /** The documented formula: (cpu_delta / system_cpu_delta) * number_cpus * 100. */
    @Test
    void cpuRateMatchesTheDocumentedFormula() throws IOException {
        JsonNode first = json("""
                {"read": "2026-11-25T07:18:39.000000000Z",
                 "cpu_stats": {"cpu_usage": {"total_usage": 1000000000}, "system_cpu_usage": 60000000000, "online_cpus": 2}}""");
        JsonNode second = json("""
                {"read": "2026-11-25T07:18:40.000000000Z",
                 "cpu_stats": {"cpu_usage": {"total_usage": 1500000000}, "system_cpu_usage": 62000000000, "online_cpus": 2}}""");
        double cpuDelta =
                number(second, "/cpu_stats/cpu_usage/total_usage") - number(first, "/cpu_stats/cpu_usage/total_usage");
        double systemDelta =
                number(second, "/cpu_stats/system_cpu_usage") - number(first, "/cpu_stats/system_cpu_usage");
        double documented = cpuDelta / systemDelta * number(first, "/cpu_stats/online_cpus") * 100;

        Usage before = ContainerStats.usage(ID, first).orElseThrow();
        Usage after = ContainerStats.usage(ID, second).orElseThrow();
        double ours = 100.0
                * (after.cpuNanos() - before.cpuNanos())
                / Duration.between(before.at(), after.at()).toNanos();

        assertThat(ours).isCloseTo(documented, within(0.001));
    }

    private static double number(JsonNode node, String pointer) {
        return node.at(pointer).asDouble();
    }

    private static Usage usage(String json) throws IOException {
        return ContainerStats.usage(ID, json(json)).orElseThrow();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
