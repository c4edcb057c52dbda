// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance to run.
 *
 * @param command program and arguments; may be empty if the image defines a command
 * @param cpuLimitMillis thousandths of one core, or null for no limit
 * @param memoryLimitBytes the memory limit, or null for no limit
 * @param vpcId the VPC in which it is assigned an address, or null for none
 * @param mounts its volumes; no path is inside another one
 * @param ports its published ports
 * @param options how its program is executed
 * @param stop how its runs end
 */
public record InstanceSpec(
        InstanceId id,
        TenantId tenantId,
        String name,
        String image,
        List<String> command,
        Environment env,
        @Nullable Integer cpuLimitMillis,
        @Nullable Long memoryLimitBytes,
        @Nullable VpcId vpcId,
        List<Mount> mounts,
        List<PublishedPort> ports,
        RunOptions options,
        StopPolicy stop) {
    /** The image name for running a program on the host, without {@link Capability#IMAGES}. */
    public static final String NO_IMAGE = "host";

    /** The environment variable that marks the processes of an instance. */
    public static final String ID_VARIABLE = "WINDSOCK_INSTANCE_ID";

    public static final String NAME_VARIABLE = "WINDSOCK_INSTANCE_NAME";

    /** The prefix of a mount's path: {@code "$WINDSOCK_MOUNT_ROOT/data"} is a volume with every driver. */
    public static final String MOUNT_ROOT_VARIABLE = "WINDSOCK_MOUNT_ROOT";

    public InstanceSpec {
        command = List.copyOf(command);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
    }

    /** Creates a spec without volumes, a VPC, ports or options, and with the default stop policy. */
    public InstanceSpec(
            InstanceId id,
            TenantId tenantId,
            String name,
            String image,
            List<String> command,
            Map<String, String> env,
            @Nullable Integer cpuLimitMillis,
            @Nullable Long memoryLimitBytes) {
        this(
                id,
                tenantId,
                name,
                image,
                command,
                new Environment(env),
                cpuLimitMillis,
                memoryLimitBytes,
                null,
                List.of(),
                List.of(),
                RunOptions.NONE,
                StopPolicy.DEFAULT);
    }

    public boolean hasImage() {
        return !image.equals(NO_IMAGE);
    }

    /** Returns the same instance with another stop policy. */
    public InstanceSpec with(StopPolicy newStop) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                mounts,
                ports,
                options,
                newStop);
    }

    /** Returns the same instance with other volumes. */
    public InstanceSpec with(List<Mount> newMounts) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                newMounts,
                ports,
                options,
                stop);
    }

    /** Returns the same instance with other options. */
    public InstanceSpec with(RunOptions newOptions) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId,
                mounts,
                ports,
                newOptions,
                stop);
    }

    /** Returns the same instance with other limits. */
    public InstanceSpec withLimits(@Nullable Integer newCpuLimitMillis, @Nullable Long newMemoryLimitBytes) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                image,
                command,
                env,
                newCpuLimitMillis,
                newMemoryLimitBytes,
                vpcId,
                mounts,
                ports,
                options,
                stop);
    }

    public boolean hasLimitsOf(InstanceSpec other) {
        return Objects.equals(cpuLimitMillis, other.cpuLimitMillis)
                && Objects.equals(memoryLimitBytes, other.memoryLimitBytes);
    }
}
