// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import dev.windsock.compute.PortAddress;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.Unmanaged;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Converts those containers in the engine's list that are not instances. Stateless. */
final class UnmanagedContainers {
    private UnmanagedContainers() {}

    static Unmanaged of(Container container) {
        return new Unmanaged(
                container.getId().substring(0, dev.windsock.compute.docker.Container.SHORT_ID),
                name(container),
                container.getImage(),
                switch (Objects.toString(container.getState(), "")) {
                    case "running" -> Unmanaged.State.RUNNING;
                    case "paused" -> Unmanaged.State.PAUSED;
                    default -> Unmanaged.State.STOPPED;
                },
                Objects.toString(container.getStatus(), ""),
                ports(container),
                Instant.ofEpochSecond(container.getCreated()));
    }

    /** Returns the name without the slash that the engine prepends. */
    private static String name(Container container) {
        return Stream.of(container.getNames())
                .findFirst()
                .map(name -> name.startsWith("/") ? name.substring(1) : name)
                .orElse("");
    }

    /** Returns the published ports. The engine lists a port on all addresses once for IPv4 and once for IPv6. */
    static List<PublishedPort> ports(Container container) {
        List<PublishedPort> listed = Stream.of(container.getPorts())
                .flatMap(port -> published(port).stream())
                .toList();
        return listed.stream()
                .map(port -> isOnAllAddresses(port, listed) ? withoutAddress(port) : port)
                .distinct()
                .toList();
    }

    private static boolean isOnAllAddresses(PublishedPort port, List<PublishedPort> listed) {
        return Stream.of("0.0.0.0", "::")
                .map(address -> new PublishedPort(
                        port.hostPort(),
                        port.instancePort(),
                        port.protocol(),
                        PortAddress.parse(address).orElseThrow()))
                .allMatch(listed::contains);
    }

    private static PublishedPort withoutAddress(PublishedPort port) {
        return new PublishedPort(port.hostPort(), port.instancePort(), port.protocol(), null);
    }

    private static Optional<PublishedPort> published(ContainerPort port) {
        Integer hostPort = port.getPublicPort();
        Integer containerPort = port.getPrivatePort();
        if (hostPort == null || containerPort == null) {
            return Optional.empty();
        }
        return Optional.of(new PublishedPort(
                hostPort,
                containerPort,
                "udp".equals(port.getType()) ? PublishedPort.Protocol.UDP : PublishedPort.Protocol.TCP,
                Optional.ofNullable(port.getIp()).flatMap(PortAddress::parse).orElse(null)));
    }
}
