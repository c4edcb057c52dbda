package dev.windsock.dashboard;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.HostSize;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What instances run on. */
@Serdeable
@Schema(name = "Compute", description = "What instances run on.")
public record ComputeInfo(
        @Schema(description = "Name of the driver.", example = "process")
        String driver,

        @Schema(description = "What the driver can do beyond starting and stopping.")
        List<Capability> capabilities,

        Host host) {
    static ComputeInfo of(ComputeDriver driver) {
        HostSize size = driver.host();
        return new ComputeInfo(
                driver.name(),
                driver.capabilities().stream().sorted().toList(),
                new Host(size.node(), size.cpuCount(), size.memoryBytes()));
    }

    /** The machine. */
    @Serdeable
    @Schema(name = "ComputeHost", description = "The machine that instances run on.")
    public record Host(
            @Schema(description = "Host name.") String node,
            @Schema(description = "How many cores it has.") int cpuCount,
            @Schema(description = "Its memory, in bytes.") long memoryBytes) {}
}
