// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PublishedPort;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/**
 * A port of the instance that is reachable on the host.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
@Serdeable
@Schema(name = "PortMapping", description = "A port of the instance that is reachable on the host.")
public record PortMapping(
        @Schema(minimum = "1", maximum = "65535", description = "On the host.")
        int hostPort,

        @Schema(minimum = "1", maximum = "65535", description = "In the instance.")
        int instancePort,

        @Schema(allowableValues = {"tcp", "udp"}) String protocol) {
    PublishedPort published() {
        return new PublishedPort(
                hostPort, instancePort, PublishedPort.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
    }
}
