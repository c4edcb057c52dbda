// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.NodeId;
import dev.windsock.store.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gauges of this node's instances by status.
 *
 * <p>Threading: scrapes may run on any thread and do not block. The counts are read every 15 seconds, on the scheduler's
 * virtual threads.
 */
@Singleton
final class InstanceMeters {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceMeters.class);

    private final Store store;
    private final InstanceRepository repository;
    private final NodeId node;
    private volatile Map<InstanceStatus, Integer> counts = Map.of();

    InstanceMeters(Store store, InstanceRepository repository, NodeId node, MeterRegistry registry) {
        this.store = store;
        this.repository = repository;
        this.node = node;
        for (InstanceStatus status : InstanceStatus.values()) {
            if (status != InstanceStatus.TERMINATED) {
                Gauge.builder("windsock.instances", () -> counts.getOrDefault(status, 0))
                        .description("Instances on this server by status, for all tenants")
                        .tag("status", status.name())
                        .register(registry);
            }
        }
    }

    @Scheduled(initialDelay = "1s", fixedDelay = "15s")
    void read() {
        try {
            counts = store.read(handle -> repository.countByStatus(handle, node));
        } catch (RuntimeException e) {
            LOG.debug("Cannot count the instances, retrying in 15 s", e);
        }
    }
}
