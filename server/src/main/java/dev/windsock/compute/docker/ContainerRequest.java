// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.RunOptions;
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
    /** Keeps the current and the previous log file, like the process driver. */
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "10m", "max-file", "2");

    /**
     * Capabilities that engines grant by default but that servers in containers do not need: forging packets, creating device
     * nodes, and writing to the kernel's audit log. Podman does not grant them either.
     */
    private static final Capability[] DROPPED = {Capability.NET_RAW, Capability.MKNOD, Capability.AUDIT_WRITE};

    private ContainerRequest() {}

    /**
     * Returns the request.
     *
     * @param image the image in the engine, which the tenant may use
     * @param maxPids how many processes and threads the container can have
     */
    static CreateContainerCmd of(DockerClient client, InstanceSpec spec, String name, String image, int maxPids) {
        HostConfig host = HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withPidsLimit((long) maxPids)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withCapDrop(DROPPED)
                .withNetworkMode(
                        spec.vpcId() == null
                                ? EngineNames.tenantNetwork(spec.tenantId())
                                : EngineNames.network(spec.vpcId()))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                .withMounts(spec.mounts().stream().map(ContainerRequest::mount).toList())
                .withPortBindings(bindings(spec.ports()));
        if (spec.cpuLimitMillis() != null) {
            host.withNanoCPUs(ContainerLimits.of(spec).nanoCpus());
        }
        if (spec.memoryLimitBytes() != null) {
            // without a swap limit, the engine allows additional swap of the same size
            host.withMemory(spec.memoryLimitBytes()).withMemorySwap(spec.memoryLimitBytes());
        }
        CreateContainerCmd create = client.createContainerCmd(image)
                .withName(name)
                .withHostName(spec.name())
                .withLabels(EngineNames.labels(spec, digest(spec)))
                .withEnv(environment(spec))
                .withExposedPorts(
                        spec.ports().stream().map(ContainerRequest::exposed).toList())
                .withHostConfig(host)
                // for stops that the engine itself initiates, such as at its own shutdown; the driver passes the
                // timeout with
                // each stop
                .withStopTimeout(Math.toIntExact(spec.stop().timeout().toSeconds()));
        if (spec.stop().signal() != null) {
            create.withStopSignal(spec.stop().signal().name());
        }
        RunOptions options = spec.options();
        if (options.health() != null) {
            create.withHealthcheck(healthCheck(options.health()));
        }
        if (options.workingDir() != null) {
            create.withWorkingDir(options.workingDir());
        }
        if (options.user() != null) {
            create.withUser(options.user());
        }
        if (!options.entrypoint().isEmpty()) {
            create.withEntrypoint(options.entrypoint());
        } else if (!spec.command().isEmpty()) {
            create.withEntrypoint(List.of());
        }
        return spec.command().isEmpty() ? create : create.withCmd(spec.command());
    }

    /**
     * The engine executes check programs, and the server sends HTTP checks. For the latter, the image's own check is disabled.
     */
    private static com.github.dockerjava.api.model.HealthCheck healthCheck(HealthCheck check) {
        var request = new com.github.dockerjava.api.model.HealthCheck();
        return switch (check.test()) {
            case HealthCheck.Test.Http http -> request.withTest(List.of("NONE"));
            case HealthCheck.Test.Command command -> {
                List<String> test = new ArrayList<>(List.of("CMD"));
                test.addAll(command.command());
                yield request.withTest(test)
                        .withInterval(check.interval().toNanos())
                        .withTimeout(check.timeout().toNanos())
                        .withRetries(check.retries());
            }
        };
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
        ports.forEach(port -> bindings.add(new PortBinding(binding(port), exposed(port))));
        return bindings;
    }

    private static Ports.Binding binding(PublishedPort port) {
        return port.address() == null
                ? Ports.Binding.bindPort(port.hostPort())
                : Ports.Binding.bindIpAndPort(port.address().toString(), port.hostPort());
    }

    /** The mount root is empty, because a container's mounts are at their own paths. */
    private static List<String> environment(InstanceSpec spec) {
        Map<String, String> all = new TreeMap<>(spec.env().values());
        all.put(InstanceSpec.ID_VARIABLE, spec.id().value());
        all.put(InstanceSpec.NAME_VARIABLE, spec.name());
        all.put(InstanceSpec.MOUNT_ROOT_VARIABLE, "");
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /**
     * Returns a digest of the container properties that a launch requests. When it changes, the container must be replaced, and
     * loses its files. Later versions of Windsock must therefore compute the same digest, so it does not include the server's
     * settings.
     */
    static String digest(InstanceSpec spec) {
        List<String> parts = new ArrayList<>();
        parts.add(spec.image());
        parts.addAll(spec.command());
        parts.addAll(environment(spec));
        parts.add("cpu " + spec.cpuLimitMillis());
        parts.add("memory " + spec.memoryLimitBytes());
        parts.add("vpc " + spec.vpcId());
        spec.mounts().forEach(mount -> parts.add("mount " + mount));
        spec.ports().forEach(port -> parts.add(part(port)));
        RunOptions options = spec.options();
        if (!options.entrypoint().isEmpty()) {
            parts.add("entrypoint " + options.entrypoint().size());
            parts.addAll(options.entrypoint());
        }
        if (options.workingDir() != null) {
            parts.add("working directory " + options.workingDir());
        }
        if (options.health() != null) {
            parts.add("health " + healthCheck(options.health()).getTest());
            if (options.health().test() instanceof HealthCheck.Test.Command) {
                parts.add(options.health().interval() + " " + options.health().timeout() + " "
                        + options.health().retries());
            }
        }
        if (options.user() != null) {
            parts.add("user " + options.user());
        }
        if (spec.stop().signal() != null) {
            parts.add("stop signal " + spec.stop().signal());
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            // no part contains NUL
            byte[] bytes = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(sha256.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform provides SHA-256", e);
        }
    }

    /** Returns the string that was used by versions without support for addresses, followed by the address. */
    private static String part(PublishedPort port) {
        return "port PublishedPort[hostPort=" + port.hostPort() + ", instancePort=" + port.instancePort()
                + ", protocol=" + port.protocol() + "]" + (port.address() == null ? "" : " " + port.address());
    }
}
