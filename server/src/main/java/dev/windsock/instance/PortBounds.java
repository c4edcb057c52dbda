// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import dev.windsock.problem.RejectedException;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides on which of the host's addresses a port is published: the address from the settings, or a more specific one.
 * Immutable.
 */
@Singleton
final class PortBounds {
    private final PortAddress bound;

    PortBounds(@Value("${windsock.ports.address:127.0.0.1}") String bound) {
        this.bound = PortAddress.parse(bound)
                .orElseThrow(() ->
                        new IllegalArgumentException("WINDSOCK_PORTS_ADDRESS: \"" + bound + "\" is not an IP address"));
    }

    /**
     * Returns the ports of a launch, each with its address.
     *
     * @throws RejectedException VALIDATION_FAILED if an address is invalid or not allowed
     */
    List<PublishedPort> resolve(@Nullable List<PortRequest> requested) {
        List<PublishedPort> ports = new ArrayList<>();
        if (requested != null) {
            for (PortRequest port : requested) {
                ports.add(port.at(address(port, "ports[" + ports.size() + "].address")));
            }
        }
        return ports;
    }

    private PortAddress address(PortRequest port, String field) {
        if (port.address() == null) {
            return bound;
        }
        PortAddress address = PortAddress.parse(port.address())
                .orElseThrow(() -> RejectedException.invalid(field, PortRequest.ADDRESS_EXPECTED));
        if (!bound.allows(address)) {
            throw RejectedException.invalid(
                    field, "must be " + bound + ", the only address that WINDSOCK_PORTS_ADDRESS allows");
        }
        return address;
    }
}
