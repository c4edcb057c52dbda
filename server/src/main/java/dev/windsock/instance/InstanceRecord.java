// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the server stores it. Clients see it as {@link InstanceView}.
 *
 * @param driver the name of the driver that runs it
 * @param node the host that it runs on
 * @param version grows by one with each change
 */
public record InstanceRecord(
        InstanceSpec spec,
        Map<String, String> labels,
        String driver,
        @Nullable String node,
        InstanceState state,
        long version,
        Created created,
        Instant updatedAt) {
    /** When the instance was launched, and with which API key. */
    public record Created(KeyId by, Instant at) {}

    public InstanceRecord {
        labels = Map.copyOf(labels);
        if (version < 1) {
            throw new IllegalArgumentException("the version of an instance is at least 1, not " + version);
        }
    }

    public InstanceId id() {
        return spec.id();
    }

    public TenantId tenantId() {
        return spec.tenantId();
    }

    public InstanceStatus status() {
        return state.status();
    }

    /** Returns the driver's name for the newest run; null before the first. */
    public @Nullable DriverRef runRef() {
        return state.run() == null ? null : state.run().ref();
    }

    InstanceRecord with(InstanceState newState) {
        return new InstanceRecord(spec, labels, driver, node, newState, version, created, updatedAt);
    }

    InstanceRecord with(List<Mount> newMounts) {
        return new InstanceRecord(spec.with(newMounts), labels, driver, node, state, version, created, updatedAt);
    }

    /** Returns this instance as its next version. */
    InstanceRecord next(Instant now) {
        return new InstanceRecord(spec, labels, driver, node, state, version + 1, created, now);
    }
}
