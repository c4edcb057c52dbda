// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.Locale;

/**
 * A port of an instance that is reachable on the host.
 *
 * @param hostPort on all addresses of the host, from 1 to 65535
 * @param instancePort in the instance, from 1 to 65535
 */
public record PublishedPort(int hostPort, int instancePort, Protocol protocol) {
    /** A transport protocol. */
    public enum Protocol {
        TCP,
        UDP;

        /** As engines and JSON name it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether both want the same port of the host. */
    public boolean collidesWith(PublishedPort other) {
        return hostPort == other.hostPort && protocol == other.protocol;
    }
}
