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

/** Turns a spec into the request for a container. Stateless. */
final class Creation {
    private static final long NANO_CPUS_PER_MILLI = 1_000_000;

    /** As much as the process driver keeps: one file that is written and one before it. */
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "10m", "max-file", "2");

    private Creation() {}

    static CreateContainerCmd of(DockerClient client, InstanceSpec spec, String name) {
        HostConfig host = HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                .withMounts(spec.mounts().stream().map(Creation::mount).toList())
                .withPortBindings(bindings(spec.ports()));
        if (spec.cpuLimitMillis() != null) {
            host.withNanoCPUs(spec.cpuLimitMillis() * NANO_CPUS_PER_MILLI);
        }
        if (spec.memoryLimitBytes() != null) {
            // swap would be a second limit of the same size on top
            host.withMemory(spec.memoryLimitBytes()).withMemorySwap(spec.memoryLimitBytes());
        }
        if (spec.vpcId() != null) {
            host.withNetworkMode(Names.network(spec.vpcId()));
        }
        CreateContainerCmd create = client.createContainerCmd(spec.image())
                .withName(name)
                .withHostName(spec.name())
                .withLabels(Names.labels(spec, digest(spec)))
                .withEnv(environment(spec))
                .withExposedPorts(spec.ports().stream().map(Creation::exposed).toList())
                .withHostConfig(host);
        return spec.command().isEmpty()
                ? create
                : create.withEntrypoint(List.of()).withCmd(spec.command());
    }

    private static Mount mount(dev.windsock.compute.Mount mount) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(Names.volume(mount.volumeId()))
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

    /** Mounts stand where their path says, so the place before it is empty. */
    private static List<String> environment(InstanceSpec spec) {
        Map<String, String> all = new TreeMap<>(spec.env());
        all.put("WINDSOCK_INSTANCE_ID", spec.id().value());
        all.put("WINDSOCK_INSTANCE_NAME", spec.name());
        all.put("WINDSOCK_MOUNT_ROOT", "");
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** Tells one container's making from another's: a container whose digest is not its spec's has to be made anew. */
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
            // no part holds a NUL
            byte[] bytes = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(sha256.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
