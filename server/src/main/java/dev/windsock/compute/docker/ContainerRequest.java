// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the request that creates a container for a spec. Stateless. */
final class ContainerRequest {
    private static final long NANO_CPUS_PER_MILLI = 1_000_000;

    /** The current and the previous file, as with the process driver. */
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "10m", "max-file", "2");

    private ContainerRequest() {}

    static CreateContainerCmd of(DockerClient client, InstanceSpec spec, String name) {
        HostConfig host = HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                .withMounts(spec.mounts().stream().map(ContainerRequest::mount).toList())
                .withPortBindings(bindings(spec.ports()));
        if (spec.cpuLimitMillis() != null) {
            host.withNanoCPUs(spec.cpuLimitMillis() * NANO_CPUS_PER_MILLI);
        }
        if (spec.memoryLimitBytes() != null) {
            // without a swap limit, the engine allows swap of the same size in addition
            host.withMemory(spec.memoryLimitBytes()).withMemorySwap(spec.memoryLimitBytes());
        }
        if (spec.vpcId() != null) {
            host.withNetworkMode(EngineNames.network(spec.vpcId()));
        }
        CreateContainerCmd create = client.createContainerCmd(spec.image())
                .withName(name)
                .withHostName(spec.name())
                .withLabels(EngineNames.labels(spec, digest(spec)))
                .withEnv(environment(spec))
                .withExposedPorts(
                        spec.ports().stream().map(ContainerRequest::exposed).toList())
                .withHostConfig(host);
        return spec.command().isEmpty()
                ? create
                : create.withEntrypoint(List.of()).withCmd(spec.command());
    }

    private static Mount mount(dev.windsock.compute.Mount mount) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(EngineNames.volume(mount.volumeId()))
                .withTarget(mount.path());
    }

    private static ExposedPort exposed(PublishedPort port) {
        return new ExposedPort(
                port.instancePort(), InternetProtocol.parse(port.protocol().text()));
    }

    private static Ports bindings(List<PublishedPort> ports) {
        Ports bindings = new Ports();
        ports.forEach(port -> bindings.add(new PortBinding(Ports.Binding.bindPort(port.hostPort()), exposed(port))));
        return bindings;
    }

    /** The mount root is empty, because a container's mounts are at their own paths. */
    private static List<String> environment(InstanceSpec spec) {
        Map<String, String> all = new TreeMap<>(spec.env());
        all.put(InstanceSpec.ID_VARIABLE, spec.id().value());
        all.put(InstanceSpec.NAME_VARIABLE, spec.name());
        all.put(InstanceSpec.MOUNT_ROOT_VARIABLE, "");
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** Returns a digest of everything that goes into a container. When it changes, the container must be replaced. */
    static String digest(InstanceSpec spec) {
        List<String> parts = new ArrayList<>();
        parts.add(spec.image());
        parts.addAll(spec.command());
        parts.addAll(environment(spec));
        parts.add("cpu " + spec.cpuLimitMillis());
        parts.add("memory " + spec.memoryLimitBytes());
        parts.add("vpc " + spec.vpcId());
        spec.mounts().forEach(mount -> parts.add("mount " + mount));
        spec.ports().forEach(port -> parts.add("port " + port));
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            // no part contains NUL
            byte[] bytes = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(sha256.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform provides SHA-256", e);
        }
    }
}
