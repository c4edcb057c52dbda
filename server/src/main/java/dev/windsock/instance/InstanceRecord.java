// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.problem.RejectedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the server stores it. Clients see it as {@link InstanceView}.
 *
 * @param driver the name of the driver that runs it
 * @param owner the node that runs it; no other server acts on it
 * @param node the name of the host of that node
 * @param version increases by one with each change
 */
public record InstanceRecord(
        InstanceSpec spec,
        Map<String, String> labels,
        RestartPolicy restartPolicy,
        String driver,
        NodeId owner,
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

    /** Returns the driver's name for the latest run; null before the first. */
    public @Nullable DriverRef runRef() {
        return state.run() == null ? null : state.run().ref();
    }

    /**
     * Requires an instance to belong to a node, for operations that only its host can perform.
     *
     * @throws RejectedException DRIVER_FAILED
     */
    void requireOwnedBy(NodeId wanted) {
        if (!owner.equals(wanted)) {
            throw DriverRequirements.unavailable("The instance belongs to node " + owner + " on host " + node
                    + ", and only that node can perform this operation.");
        }
    }

    InstanceRecord with(InstanceState newState) {
        return new InstanceRecord(
                spec, labels, restartPolicy, driver, owner, node, newState, version, created, updatedAt);
    }

    InstanceRecord with(List<Mount> newMounts) {
        return new InstanceRecord(
                spec.with(newMounts), labels, restartPolicy, driver, owner, node, state, version, created, updatedAt);
    }

    InstanceRecord with(InstanceSpec newSpec, Map<String, String> newLabels, RestartPolicy newRestartPolicy) {
        return new InstanceRecord(
                newSpec, newLabels, newRestartPolicy, driver, owner, node, state, version, created, updatedAt);
    }

    /** Returns this instance as its next version. */
    InstanceRecord next(Instant now) {
        return new InstanceRecord(spec, labels, restartPolicy, driver, owner, node, state, version + 1, created, now);
    }
}
