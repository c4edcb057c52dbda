// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.HostSize;
import dev.windsock.json.Timestamps;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The compute driver and its host, and whether the server can store changes. */
@Serdeable
@Schema(name = "Compute", description = "The compute driver and its host, and whether the server can store changes.")
public record ComputeInfo(
        @Schema(description = "Name of the driver.", example = "process")
        String driver,

        Status status,

        @Schema(description = "Why the driver is UNREACHABLE, in one sentence; null otherwise.") @Nullable String statusReason,

        @Schema(description = "When the driver entered this status.")
        Instant statusSince,

        @Schema(description = "The capabilities of the driver in addition to starting and stopping instances.")
        List<Capability> capabilities,

        Host host,
        StoreInfo store) {
    static ComputeInfo of(ComputeDriver driver, StoreInfo store) {
        HostSize size = driver.host();
        DriverStatus status = driver.status();
        String reason = status instanceof DriverStatus.Unreachable unreachable ? unreachable.reason() : null;
        return new ComputeInfo(
                driver.name(),
                reason == null ? Status.REACHABLE : Status.UNREACHABLE,
                reason,
                Timestamps.toMillis(status.since()),
                driver.capabilities().stream().sorted().toList(),
                new Host(size.node(), size.cpuCount(), size.memoryBytes()),
                store);
    }

    /** Whether the driver is reachable. */
    @Schema(
            name = "ComputeStatus",
            description = "Whether the driver is reachable. While it is UNREACHABLE, instances are shown in their last"
                    + " known state, and they may still be running. Commands are rejected with DRIVER_FAILED.")
    public enum Status {
        REACHABLE,
        UNREACHABLE
    }

    /** The machine that instances run on. */
    @Serdeable
    @Schema(name = "ComputeHost", description = "The machine that instances run on.")
    public record Host(
            @Schema(description = "Host name.") String node,
            @Schema(description = "Number of CPU cores.") int cpuCount,
            @Schema(description = "Memory, in bytes.") long memoryBytes) {}
}
