// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of an instance's container at one moment.
 *
 * @param id the container's id
 * @param image the id of its image
 * @param digest the digest of the spec that it was created for; empty if the label is missing
 * @param createdLimits the limits of the spec that it was created for
 * @param limits its current limits
 * @param tenant the tenant in whose network it is; null if it is in a VPC, or in a network from a previous version
 * @param startedAt when its latest run started; null before the first
 * @param health the result of the engine's health check; null if there is none
 * @param healthOutput the output of its last check, shortened; null if there is none
 * @param checkedAt when its last check began; null if there is none
 * @param address its address in any network that the engine's host can reach; null if the container is not running
 * @param finishedAt when its latest finished run ended; null if no run has finished
 * @param exitCode the exit code of its latest run; meaningless while the container is running
 */
record Container(
        String id,
        String image,
        String digest,
        ContainerLimits createdLimits,
        ContainerLimits limits,
        @Nullable TenantId tenant,
        boolean running,
        boolean paused,
        boolean outOfMemory,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer exitCode,
        @Nullable HealthStatus health,
        @Nullable String healthOutput,
        @Nullable Instant checkedAt,
        @Nullable String address,
        @Nullable String privateIp) {
    /** An exit code of 128 + n means that signal n ended the process. */
    private static final int SIGNAL_BASE = 128;

    private static final int MAX_SIGNAL = 64;
    private static final int KILL = 9;
    /** The length of the short ids that engines display. */
    static final int SHORT_ID = 12;

    /** Returns an instance's container; empty if there is none. */
    static Optional<Container> find(Engine engine, InstanceId id) throws ComputeException {
        return inspect(engine, EngineNames.container(id));
    }

    /** Returns a container by name or id; empty if there is none. */
    static Optional<Container> inspect(Engine engine, String name) throws ComputeException {
        try {
            return Optional.of(
                    of(engine.call(client -> client.inspectContainerCmd(name).exec())));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private static Container of(InspectContainerResponse inspected) {
        var state = inspected.getState();
        Map<String, String> labels =
                Objects.requireNonNullElse(inspected.getConfig().getLabels(), Map.of());
        Long exitCode = state.getExitCodeLong();
        ContainerLimits limits = ContainerLimits.of(inspected.getHostConfig());
        return new Container(
                inspected.getId(),
                Objects.requireNonNullElse(inspected.getImageId(), ""),
                labels.getOrDefault(EngineNames.DIGEST, ""),
                // the limits of containers created by previous versions never changed
                Optional.ofNullable(labels.get(EngineNames.LIMITS))
                        .map(ContainerLimits::parse)
                        .orElse(limits),
                limits,
                tenant(inspected, labels.get(EngineNames.TENANT)),
                Boolean.TRUE.equals(state.getRunning()) || Boolean.TRUE.equals(state.getPaused()),
                Boolean.TRUE.equals(state.getPaused()),
                Boolean.TRUE.equals(state.getOOMKilled()),
                time(state.getStartedAt()),
                time(state.getFinishedAt()),
                exitCode == null ? null : exitCode.intValue(),
                health(state.getHealth()),
                healthOutput(state.getHealth()),
                checkedAt(state.getHealth()),
                address(inspected),
                privateIp(inspected));
    }

    private static @Nullable HealthStatus health(@Nullable HealthState health) {
        return switch (health == null ? "none" : Objects.requireNonNullElse(health.getStatus(), "none")) {
            case "starting" -> HealthStatus.STARTING;
            case "healthy" -> HealthStatus.HEALTHY;
            case "unhealthy" -> HealthStatus.UNHEALTHY;
            default -> null;
        };
    }

    private static @Nullable String healthOutput(@Nullable HealthState health) {
        if (health == null || health.getLog() == null || health.getLog().isEmpty()) {
            return null;
        }
        String output = Objects.requireNonNullElse(health.getLog().getLast().getOutput(), "");
        return new HealthProbe.Result(false, output.strip()).output();
    }

    private static @Nullable Instant checkedAt(@Nullable HealthState health) {
        return health == null || health.getLog() == null || health.getLog().isEmpty()
                ? null
                : time(health.getLog().getLast().getStart());
    }

    private static @Nullable String address(InspectContainerResponse inspected) {
        return networks(inspected).values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static Map<String, ContainerNetwork> networks(InspectContainerResponse inspected) {
        return Objects.requireNonNullElse(inspected.getNetworkSettings().getNetworks(), Map.of());
    }

    /** Returns a time; null for the year 1, which engines use to represent an absent time. */
    private static @Nullable Instant time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        Instant time = Instant.parse(text);
        return time.isBefore(Instant.EPOCH) ? null : time;
    }

    private static @Nullable TenantId tenant(InspectContainerResponse inspected, @Nullable String label) {
        var host = inspected.getHostConfig();
        if (host == null || label == null || label.isBlank()) {
            return null;
        }
        TenantId tenant = new TenantId(label);
        return EngineNames.tenantNetwork(tenant).equals(host.getNetworkMode()) ? tenant : null;
    }

    /** Returns its address in a VPC. */
    private static @Nullable String privateIp(InspectContainerResponse inspected) {
        return networks(inspected).entrySet().stream()
                .filter(network -> EngineNames.isNetworkOfVpc(network.getKey()))
                .map(network -> network.getValue().getIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Returns the unique reference of the latest run. Call it only for a container that has had a run. */
    DriverRef ref() {
        return new DriverRef(id.substring(0, SHORT_ID) + "@" + Objects.requireNonNull(startedAt, "startedAt"));
    }

    /** Whether a run belongs to a container. */
    static boolean isOf(DriverRef ref, String containerId) {
        return containerId.length() >= SHORT_ID && ref.value().startsWith(containerId.substring(0, SHORT_ID) + "@");
    }

    /** @param ending what ended the latest run, if it has ended */
    RunState state(RunEnding ending) {
        if (startedAt == null) {
            return new RunState.Unknown();
        }
        return running ? run() : new RunState.Ended(exitCode, reason(exitCode), ending, run());
    }

    /** Returns the newest run. Call it only for a container that has had a run. */
    RunState.Running run() {
        return new RunState.Running(ref(), paused, Objects.requireNonNull(startedAt, "startedAt"), privateIp);
    }

    /** Describes in full sentences how the latest run ended. */
    String reason(@Nullable Integer code) {
        if (code == null) {
            return "Exit code unknown: the engine did not report it.";
        }
        if (killedForMemory(code)) {
            return "Killed by the kernel: memory limit reached.";
        }
        String end = code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL
                ? "Killed by signal " + (code - SIGNAL_BASE) + "."
                : "Exited with code " + code + ".";
        return end + afterMemoryKill();
    }

    /** Returns whether the kernel killed the main process of the latest run, which ended with this code. */
    boolean killedForMemory(@Nullable Integer code) {
        return outOfMemory && code != null && code == SIGNAL_BASE + KILL;
    }

    /** Returns an additional sentence about processes of the latest run that the kernel killed; empty if it killed none. */
    String afterMemoryKill() {
        return outOfMemory ? " Before that, the kernel killed a process: out of memory." : "";
    }

    /** Whether the latest run failed within a second of its start. */
    boolean failedAtOnce() {
        return !running
                && exitCode != null
                && exitCode != 0
                && startedAt != null
                && finishedAt != null
                && finishedAt.isBefore(startedAt.plusSeconds(1));
    }
}
