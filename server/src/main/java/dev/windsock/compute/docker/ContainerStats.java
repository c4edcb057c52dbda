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
 * Counters out of what the engine's ContainerStats answers, in the Engine API. CPU is the documented formula's
 * {@code total_usage}; of its {@code system_cpu_usage / online_cpus} only the time between two readings is needed, which
 * {@code read} tells in nanoseconds where the former counts in hundredths of a second. Memory is {@code usage} less
 * {@code inactive_file}, as the engine's command line shows it. Stateless.
 */
final class ContainerStats {
    private ContainerStats() {}

    /** Empty for a container that does not run: it has a reading of the year 1. */
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
        // cgroup v1, else v2
        Long cache = number(memory.at("/stats/total_inactive_file"));
        if (cache == null) {
            cache = number(memory.at("/stats/inactive_file"));
        }
        return cache == null || cache > usage ? usage : usage - cache;
    }

    /** Null without a network of its own. */
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

    /** An empty list is told before the first block is read or written; null where there are no such counters. */
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
