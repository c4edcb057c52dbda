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

/** What instances run on. */
@Serdeable
@Schema(name = "Compute", description = "What instances run on.")
public record ComputeInfo(
        @Schema(description = "Name of the driver.", example = "process")
        String driver,

        Status status,

        @Schema(description = "Why it is UNREACHABLE, in one sentence; null otherwise.") @Nullable String statusReason,

        @Schema(description = "Since when it has this status.")
        Instant statusSince,

        @Schema(description = "What the driver can do beyond starting and stopping.")
        List<Capability> capabilities,

        Host host) {
    static ComputeInfo of(ComputeDriver driver) {
        HostSize size = driver.host();
        DriverStatus status = driver.status();
        String reason = status instanceof DriverStatus.Unreachable unreachable ? unreachable.reason() : null;
        return new ComputeInfo(
                driver.name(),
                reason == null ? Status.REACHABLE : Status.UNREACHABLE,
                reason,
                Timestamps.toMillis(status.since()),
                driver.capabilities().stream().sorted().toList(),
                new Host(size.node(), size.cpuCount(), size.memoryBytes()));
    }

    /** Whether the driver can tell how its instances stand. */
    @Schema(
            name = "ComputeStatus",
            description =
                    "Whether what runs the instances answers. While it is UNREACHABLE, instances are shown as they"
                            + " were; they may well run on. Commands are refused with DRIVER_FAILED.")
    public enum Status {
        REACHABLE,
        UNREACHABLE
    }

    /** The machine. */
    @Serdeable
    @Schema(name = "ComputeHost", description = "The machine that instances run on.")
    public record Host(
            @Schema(description = "Host name.") String node,
            @Schema(description = "How many cores it has.") int cpuCount,
            @Schema(description = "Its memory, in bytes.") long memoryBytes) {}
}
