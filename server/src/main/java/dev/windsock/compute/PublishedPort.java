// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A port of an instance that the host publishes.
 *
 * @param hostPort the port on the host, from 1 to 65535
 * @param instancePort the port of the instance, from 1 to 65535
 * @param address the address of the host; null for all IPv4 and IPv6 addresses
 */
public record PublishedPort(
        int hostPort,
        int instancePort,
        Protocol protocol,
        @Nullable PortAddress address) {
    /** A transport protocol. */
    public enum Protocol {
        TCP,
        UDP;

        /** The name in engine APIs and in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the kernel would reject binding both ports, because they need the same port number on the same address. */
    public boolean collidesWith(PublishedPort other) {
        return hostPort == other.hostPort
                && protocol == other.protocol
                && (address == null || other.address == null || address.overlaps(other.address));
    }
}
