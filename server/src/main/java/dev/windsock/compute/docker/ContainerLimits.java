// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.model.HostConfig;
import dev.windsock.compute.InstanceSpec;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a container. Engines can change them, but not remove them.
 *
 * @param cpuMillis thousandths of one core, or null for no limit
 * @param memoryBytes the memory limit, or null for no limit
 */
record ContainerLimits(
        @Nullable Integer cpuMillis, @Nullable Long memoryBytes) {
    private static final long NANO_CPUS_PER_MILLI = 1_000_000;

    static ContainerLimits of(InstanceSpec spec) {
        return new ContainerLimits(spec.cpuLimitMillis(), spec.memoryLimitBytes());
    }

    static ContainerLimits of(@Nullable HostConfig host) {
        Long nanoCpus = host == null ? null : host.getNanoCPUs();
        Long memory = host == null ? null : host.getMemory();
        return new ContainerLimits(
                nanoCpus == null || nanoCpus == 0 ? null : Math.toIntExact(nanoCpus / NANO_CPUS_PER_MILLI),
                memory == null || memory == 0 ? null : memory);
    }

    /** Parses what {@link #toString} returns. */
    static ContainerLimits parse(String text) {
        String[] parts = text.split("/", -1);
        return new ContainerLimits(
                parts[0].isEmpty() ? null : Integer.valueOf(parts[0]),
                parts[1].isEmpty() ? null : Long.valueOf(parts[1]));
    }

    @Nullable Long nanoCpus() {
        return cpuMillis == null ? null : cpuMillis * NANO_CPUS_PER_MILLI;
    }

    /** Returns whether an engine can change these limits to the given ones. */
    boolean canBecome(ContainerLimits others) {
        return (cpuMillis == null || others.cpuMillis != null) && (memoryBytes == null || others.memoryBytes != null);
    }

    @Override
    public String toString() {
        return (cpuMillis == null ? "" : cpuMillis) + "/" + (memoryBytes == null ? "" : memoryBytes);
    }
}
