// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.VpcId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is asked to run.
 *
 * @param command program and arguments; may be empty where the image has a command of its own
 * @param cpuLimitMillis thousandths of one core, or null for no limit
 * @param memoryLimitBytes or null for no limit
 * @param vpcId whose network it gets an address in, or null for none
 * @param mounts its volumes; no path is in another one
 * @param ports of it that are reachable on the host
 */
public record InstanceSpec(
        InstanceId id,
        String tenantId,
        String name,
        String image,
        List<String> command,
        Map<String, String> env,
        @Nullable Integer cpuLimitMillis,
        @Nullable Long memoryLimitBytes,
        @Nullable VpcId vpcId,
        List<Mount> mounts,
        List<PublishedPort> ports) {
    public InstanceSpec {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
    }

    /** One without volumes, VPC and ports. */
    public InstanceSpec(
            InstanceId id,
            String tenantId,
            String name,
            String image,
            List<String> command,
            Map<String, String> env,
            @Nullable Integer cpuLimitMillis,
            @Nullable Long memoryLimitBytes) {
        this(id, tenantId, name, image, command, env, cpuLimitMillis, memoryLimitBytes, null, List.of(), List.of());
    }

    /** The same instance with other volumes. */
    public InstanceSpec with(List<Mount> newMounts) {
        return new InstanceSpec(
                id, tenantId, name, image, command, env, cpuLimitMillis, memoryLimitBytes, vpcId, newMounts, ports);
    }
}
