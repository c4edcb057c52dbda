// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance to run.
 *
 * @param command program and arguments; may be empty when the image defines a command
 * @param cpuLimitMillis thousandths of one core, or null for no limit
 * @param memoryLimitBytes or null for no limit
 * @param vpcId the VPC that it gets an address in, or null for none
 * @param mounts its volumes; no path is inside another one
 * @param ports its published ports
 */
public record InstanceSpec(
        InstanceId id,
        TenantId tenantId,
        String name,
        String image,
        List<String> command,
        Map<String, String> env,
        @Nullable Integer cpuLimitMillis,
        @Nullable Long memoryLimitBytes,
        @Nullable VpcId vpcId,
        List<Mount> mounts,
        List<PublishedPort> ports) {
    /** The image name for running a program of the host, without {@link Capability#IMAGES}. */
    public static final String NO_IMAGE = "host";

    /** The environment variable that marks the processes of an instance. */
    public static final String ID_VARIABLE = "WINDSOCK_INSTANCE_ID";

    public static final String NAME_VARIABLE = "WINDSOCK_INSTANCE_NAME";

    /** The prefix of a mount's path: {@code "$WINDSOCK_MOUNT_ROOT/data"} is a volume with every driver. */
    public static final String MOUNT_ROOT_VARIABLE = "WINDSOCK_MOUNT_ROOT";

    public InstanceSpec {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
    }

    /** Creates a spec without volumes, VPC and ports. */
    public InstanceSpec(
            InstanceId id,
            TenantId tenantId,
            String name,
            String image,
            List<String> command,
            Map<String, String> env,
            @Nullable Integer cpuLimitMillis,
            @Nullable Long memoryLimitBytes) {
        this(id, tenantId, name, image, command, env, cpuLimitMillis, memoryLimitBytes, null, List.of(), List.of());
    }

    public boolean hasImage() {
        return !image.equals(NO_IMAGE);
    }

    /** Returns the same instance with other volumes. */
    public InstanceSpec with(List<Mount> newMounts) {
        return new InstanceSpec(
                id, tenantId, name, image, command, env, cpuLimitMillis, memoryLimitBytes, vpcId, newMounts, ports);
    }
}
