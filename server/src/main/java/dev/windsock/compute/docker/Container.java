// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.RunState;
import dev.windsock.id.InstanceId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of an instance's container at one moment.
 *
 * @param id the container's id
 * @param digest of the spec that it was created for; empty without the label
 * @param startedAt when its newest run started; null before the first
 * @param exitCode of its newest run; meaningless while that is running
 */
record Container(
        String id,
        String digest,
        boolean running,
        boolean paused,
        boolean outOfMemory,
        @Nullable Instant startedAt,
        @Nullable Integer exitCode,
        @Nullable String privateIp) {
    /** An exit code of 128 + n means that signal n ended the process. */
    private static final int SIGNAL_BASE = 128;

    private static final int MAX_SIGNAL = 64;
    /** The length of the short ids that engines display. */
    static final int SHORT_ID = 12;

    /** Returns an instance's container; empty when there is none. */
    static Optional<Container> find(Engine engine, InstanceId id) throws ComputeException {
        return inspect(engine, EngineNames.container(id));
    }

    /** Returns a container by name or id; empty when there is none. */
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
        String started = Objects.requireNonNullElse(state.getStartedAt(), "");
        Instant startedAt = started.isEmpty() ? Instant.MIN : Instant.parse(started);
        Map<String, String> labels =
                Objects.requireNonNullElse(inspected.getConfig().getLabels(), Map.of());
        Long exitCode = state.getExitCodeLong();
        return new Container(
                inspected.getId(),
                labels.getOrDefault(EngineNames.DIGEST, ""),
                Boolean.TRUE.equals(state.getRunning()) || Boolean.TRUE.equals(state.getPaused()),
                Boolean.TRUE.equals(state.getPaused()),
                Boolean.TRUE.equals(state.getOOMKilled()),
                startedAt.isBefore(Instant.EPOCH) ? null : startedAt,
                exitCode == null ? null : exitCode.intValue(),
                privateIp(inspected));
    }

    private static @Nullable String privateIp(InspectContainerResponse inspected) {
        Map<String, ContainerNetwork> networks =
                Objects.requireNonNullElse(inspected.getNetworkSettings().getNetworks(), Map.of());
        return networks.entrySet().stream()
                .filter(network -> network.getKey().startsWith(EngineNames.PREFIX))
                .map(network -> network.getValue().getIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Returns the unique reference of the newest run. Call it only for a container that has had a run. */
    DriverRef ref() {
        return new DriverRef(id.substring(0, SHORT_ID) + "@" + Objects.requireNonNull(startedAt, "startedAt"));
    }

    /** Whether a run belongs to a container. */
    static boolean isOf(DriverRef ref, String containerId) {
        return containerId.length() >= SHORT_ID && ref.value().startsWith(containerId.substring(0, SHORT_ID) + "@");
    }

    RunState state() {
        if (startedAt == null) {
            return new RunState.Unknown();
        }
        return running ? run() : new RunState.Ended(exitCode, reason(exitCode), run());
    }

    /** Returns the newest run. Call it only for a container that has had a run. */
    RunState.Running run() {
        return new RunState.Running(ref(), paused, Objects.requireNonNull(startedAt, "startedAt"), privateIp);
    }

    /** Returns one sentence on how the newest run ended. */
    String reason(@Nullable Integer code) {
        if (outOfMemory) {
            return "Killed by the kernel: memory limit reached.";
        }
        if (code == null) {
            return "Exit code unknown: the engine did not report it.";
        }
        return code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL
                ? "Killed by signal " + (code - SIGNAL_BASE) + "."
                : "Exited with code " + code + ".";
    }
}
