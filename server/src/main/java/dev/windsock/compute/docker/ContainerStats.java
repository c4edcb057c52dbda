// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads counters from the response of the Engine API's ContainerStats. CPU time is {@code total_usage} from the documented
 * formula. Its {@code system_cpu_usage / online_cpus} serves only as the time between two readings; {@code read} provides that
 * time in nanoseconds instead of hundredths of a second. Memory is {@code usage} without the file cache, which the kernel
 * reclaims before it kills a process; the engine's command line only subtracts the inactive part. Stateless.
 */
final class ContainerStats {
    private ContainerStats() {}

    /** Returns empty if the container is not running: its reading is then dated to the year 1. */
    static Optional<Usage> usage(InstanceId id, JsonNode stats) {
        Long cpuNanos = number(stats.at("/cpu_stats/cpu_usage/total_usage"));
        Instant at = Instant.parse(stats.path("read").asText("0001-01-01T00:00:00Z"));
        if (cpuNanos == null || at.isBefore(Instant.EPOCH)) {
            return Optional.empty();
        }
        Long pids = number(stats.at("/pids_stats/current"));
        return Optional.of(new Usage(
                id,
                at,
                cpuNanos,
                memory(stats.path("memory_stats")),
                network(stats.path("networks"), "rx_bytes"),
                network(stats.path("networks"), "tx_bytes"),
                disk(stats.at("/blkio_stats/io_service_bytes_recursive"), "read"),
                disk(stats.at("/blkio_stats/io_service_bytes_recursive"), "write"),
                pids == null ? null : pids.intValue()));
    }

    private static @Nullable Long memory(JsonNode memory) {
        Long usage = number(memory.path("usage"));
        if (usage == null) {
            return null;
        }
        // cgroup v1 also has these keys without the prefix, but those exclude descendant groups
        JsonNode stats = memory.path("stats");
        String prefix = stats.has("total_inactive_file") ? "total_" : "";
        return Math.max(
                0,
                usage
                        - stats.path(prefix + "active_file").asLong()
                        - stats.path(prefix + "inactive_file").asLong());
    }

    /** Returns null for a container without its own network. */
    private static @Nullable Long network(JsonNode networks, String counter) {
        if (networks.isEmpty()) {
            return null;
        }
        long sum = 0;
        for (JsonNode network : networks) {
            sum += network.path(counter).asLong();
        }
        return sum;
    }

    /** Returns null if there are no such counters. The list is empty until the first block is read or written. */
    private static @Nullable Long disk(JsonNode entries, String operation) {
        if (!entries.isArray()) {
            return null;
        }
        long sum = 0;
        for (JsonNode entry : entries) {
            if (entry.path("op").asText().toLowerCase(Locale.ROOT).equals(operation)) {
                sum += entry.path("value").asLong();
            }
        }
        return sum;
    }

    private static @Nullable Long number(JsonNode node) {
        return node.isNumber() ? node.asLong() : null;
    }
}
