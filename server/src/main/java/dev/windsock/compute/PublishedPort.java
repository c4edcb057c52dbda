// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.Locale;

/**
 * A port of an instance that the host publishes.
 *
 * @param hostPort from 1 to 65535, on all addresses of the host
 * @param instancePort from 1 to 65535
 */
public record PublishedPort(int hostPort, int instancePort, Protocol protocol) {
    /** A transport protocol. */
    public enum Protocol {
        TCP,
        UDP;

        /** The name in engines and in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether both need the same port of the host. */
    public boolean collidesWith(PublishedPort other) {
        return hostPort == other.hostPort && protocol == other.protocol;
    }
}
