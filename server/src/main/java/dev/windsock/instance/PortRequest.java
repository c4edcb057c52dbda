// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A port of the instance to publish on the host. */
@Serdeable
@Schema(name = "PortRequest", description = "A port of the instance to publish on the host.")
public record PortRequest(
        @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_535, message = "must be at most 65535") @Schema(example = "8080", description = "The port on the host.")
        Integer hostPort,

        @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_535, message = "must be at most 65535") @Schema(example = "80", description = "The port in the instance.")
        Integer instancePort,

        @Nullable @Pattern(regexp = "(tcp|udp)", message = "must be tcp or udp")
        @Schema(
                allowableValues = {"tcp", "udp"},
                defaultValue = "tcp",
                description = "`tcp` (the default) or `udp`.")
        String protocol,

        @Nullable @Pattern(regexp = "[0-9A-Fa-f.:]{2,39}", message = ADDRESS_EXPECTED) @Schema(
                example = "127.0.0.1",
                description =
                        "The host address to publish on; omit for the address in `WINDSOCK_PORTS_ADDRESS`. If that is"
                                + " `0.0.0.0` or `::`, any IPv4 or IPv6 address is allowed; otherwise only that one.")
        String address) {
    static final String ADDRESS_EXPECTED = "must be an IPv4 or IPv6 address, such as 127.0.0.1 or ::1";

    static PortRequest of(PublishedPort port) {
        return new PortRequest(
                port.hostPort(),
                port.instancePort(),
                port.protocol().text(),
                port.address() == null ? null : port.address().toString());
    }

    PublishedPort at(PortAddress resolved) {
        return new PublishedPort(
                hostPort,
                instancePort,
                PublishedPort.Protocol.valueOf(
                        Objects.requireNonNullElse(protocol, "tcp").toUpperCase(Locale.ROOT)),
                resolved);
    }
}
