package dev.windsock.instance;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A port of the instance that is reachable on the host.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
@Serdeable
public record PortMapping(int hostPort, int instancePort, String protocol) {}
