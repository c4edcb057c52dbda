// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PublishedPort;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A port of the instance to publish on the host. */
@Serdeable
@Schema(name = "PortRequest", description = "A port of the instance to publish on the host.")
public record PortRequest(
        @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_535, message = "must be at most 65535") @Schema(example = "8080", description = "On all addresses of the host.")
        Integer hostPort,

        @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_535, message = "must be at most 65535") @Schema(example = "80", description = "In the instance.")
        Integer instancePort,

        @Nullable @Pattern(regexp = "(tcp|udp)", message = "must be tcp or udp")
        @Schema(
                allowableValues = {"tcp", "udp"},
                defaultValue = "tcp",
                description = "`tcp` (the default) or `udp`.")
        String protocol) {
    PublishedPort port() {
        return new PortMapping(hostPort, instancePort, Objects.requireNonNullElse(protocol, "tcp")).port();
    }
}
