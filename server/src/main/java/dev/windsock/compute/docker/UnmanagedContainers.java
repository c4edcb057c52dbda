// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.Unmanaged;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Containers that are no instances, as the engine lists them. Stateless. */
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

    /** The engine gives names a slash at their front. */
    private static String name(Container container) {
        return Stream.of(container.getNames())
                .findFirst()
                .map(name -> name.startsWith("/") ? name.substring(1) : name)
                .orElse("");
    }

    /** One of IPv4 and one of IPv6 are the same port. */
    static List<PublishedPort> ports(Container container) {
        return Stream.of(container.getPorts())
                .flatMap(port -> published(port).stream())
                .distinct()
                .toList();
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
                "udp".equals(port.getType()) ? PublishedPort.Protocol.UDP : PublishedPort.Protocol.TCP));
    }
}
