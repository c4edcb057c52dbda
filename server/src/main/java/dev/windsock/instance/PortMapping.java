package dev.windsock.instance;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

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

        @Schema(allowableValues = {"tcp", "udp"}) String protocol) {}
