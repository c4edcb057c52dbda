// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PublishedPort;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** A {@link PublishedPort} as JSON, in responses, events and rows. */
@Serdeable
@Schema(name = "PortMapping", description = "A port of the instance that is published on the host.")
public record PortMapping(
        @Schema(minimum = "1", maximum = "65535", description = "On the host.")
        int hostPort,

        @Schema(minimum = "1", maximum = "65535", description = "In the instance.")
        int instancePort,

        @Schema(
                allowableValues = {"tcp", "udp"},
                description = "`tcp` or `udp`")
        String protocol) {
    static PortMapping of(PublishedPort port) {
        return new PortMapping(
                port.hostPort(), port.instancePort(), port.protocol().text());
    }

    PublishedPort port() {
        return new PublishedPort(
                hostPort, instancePort, PublishedPort.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
    }
}
