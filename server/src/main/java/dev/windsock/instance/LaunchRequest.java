// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance to launch. */
@Serdeable
@Schema(name = "LaunchRequest", description = "An instance to launch.")
public record LaunchRequest(
        @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 characters from [A-Za-z0-9_-]") @Schema(example = "web-1", description = "Unique among the tenant's instances that are not TERMINATED.")
        String name,

        @Nullable @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}",
                message = "must be an image reference such as host or alpine:3.22")
        @Schema(
                example = "host",
                description = "The image to run; `host` (the default) for the process driver.",
                defaultValue = "host")
        String image,

        @Nullable @Size(max = 256, message = "must have at most 256 elements") @Schema(
                example = "[\"sleep\", \"600\"]",
                description = "Program and arguments, executed without a shell. Required by the process driver.")
        List<
                        @NotNull @Pattern(regexp = "[^\\x00]{0,65536}", message = "must be at most 65536 characters without NUL") String>
                command,

        @Nullable @Size(max = 128, message = "must have at most 128 variables") @Schema(
                example = "{\"LOG_LEVEL\": \"info\"}",
                description = "Environment variables. The instance does not inherit those of the server.")
        Map<
                        @Pattern(
                                regexp = "[A-Za-z_][A-Za-z0-9_]{0,127}",
                                message = "must have a name of letters, digits and underscores")
                        String,
                        @NotNull @Pattern(regexp = "[^\\x00]{0,32768}", message = "must be at most 32768 characters without NUL") String>
                env,

        @Nullable @Min(value = 10, message = "must be at least 10") @Max(value = 1_024_000, message = "must be at most 1024000") @Schema(example = "500", description = "CPU limit in thousandths of one core; omit for no limit.")
        Integer cpuLimitMillis,

        @Nullable @Min(value = 4_194_304, message = "must be at least 4194304 (4 MiB)")
        @Schema(example = "134217728", description = "Memory limit in bytes; omit for no limit.")
        Long memoryLimitBytes,

        @Nullable @Pattern(regexp = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", message = "must be a VPC id") @Schema(format = "uuid", description = "The VPC that assigns a private address; omit for none.")
        String vpcId,

        @Nullable @Size(max = 64, message = "must have at most 64 ports") @Schema(description = "Ports to publish on the host; omit for none.")
        List<@NotNull @Valid PortRequest> ports,

        @Nullable @Size(max = 64, message = "must have at most 64 labels") @Schema(example = "{\"env\": \"prod\"}", description = "Your own names and values, to filter by.")
        Map<
                        @Pattern(
                                regexp = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}",
                                message = "must have a name of 1 to 63 characters from [A-Za-z0-9._/-]")
                        String,
                        @NotNull @Pattern(
                                regexp = "[^\\x00-\\x1f\\x7f-\\x9f]{0,256}",
                                message = "must be at most 256 characters without control characters")
                        String>
                labels) {
    InstanceSpec spec(InstanceId id, TenantId tenantId) {
        return new InstanceSpec(
                id,
                tenantId,
                name,
                Objects.requireNonNullElse(image, InstanceSpec.NO_IMAGE),
                Objects.requireNonNullElse(command, List.of()),
                Objects.requireNonNullElse(env, Map.of()),
                cpuLimitMillis,
                memoryLimitBytes,
                vpcId == null ? null : new VpcId(vpcId),
                List.of(),
                ports == null
                        ? List.of()
                        : ports.stream().map(PortRequest::port).toList());
    }
}
