// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@link PublishedPort} as JSON, in responses, events and rows. Rows written by previous versions have no address. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "PortMapping", description = "A port of the instance that is published on the host.")
public record PortMapping(
        @Schema(minimum = "1", maximum = "65535", description = "The port on the host.")
        int hostPort,

        @Schema(minimum = "1", maximum = "65535", description = "The port in the instance.")
        int instancePort,

        @Schema(
                allowableValues = {"tcp", "udp"},
                description = "`tcp` or `udp`")
        String protocol,

        @Schema(
                example = "127.0.0.1",
                description =
                        "The host's address: `0.0.0.0` means all IPv4 addresses, `::` means all IPv6 addresses, and "
                                + "null means both.")
        @Nullable String address) {
    public static PortMapping of(PublishedPort port) {
        return new PortMapping(
                port.hostPort(),
                port.instancePort(),
                port.protocol().text(),
                port.address() == null ? null : port.address().toString());
    }

    PublishedPort port() {
        return new PublishedPort(
                hostPort,
                instancePort,
                PublishedPort.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                address == null ? null : PortAddress.parse(address).orElseThrow());
    }
}
