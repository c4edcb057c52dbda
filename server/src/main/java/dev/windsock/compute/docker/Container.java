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
 * An instance's container as the engine shows it at one moment.
 *
 * @param id of the container
 * @param digest of the spec that it was made for; empty where it has lost its label
 * @param startedAt of its newest run; null before the first
 * @param exitCode of its newest run; means nothing while that goes on
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
    private static final int SIGNALLED = 128;
    private static final int MAX_SIGNAL = 64;
    /** How much of an id engines show. */
    static final int SHORT_ID = 12;

    /** Empty when there is none. */
    static Optional<Container> find(Engine engine, InstanceId id) throws ComputeException {
        return inspect(engine, Names.container(id));
    }

    /** By name or id. */
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
        String began = Objects.requireNonNullElse(state.getStartedAt(), "");
        Instant startedAt = began.isEmpty() ? Instant.MIN : Instant.parse(began);
        Map<String, String> labels =
                Objects.requireNonNullElse(inspected.getConfig().getLabels(), Map.of());
        Long exitCode = state.getExitCodeLong();
        return new Container(
                inspected.getId(),
                labels.getOrDefault(Names.DIGEST, ""),
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
                .filter(network -> network.getKey().startsWith(Names.PREFIX))
                .map(network -> network.getValue().getIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Names the newest run, and no other of this container or of another; there is one. */
    DriverRef ref() {
        return new DriverRef(id.substring(0, SHORT_ID) + "@" + Objects.requireNonNull(startedAt, "it has a run"));
    }

    /** Whether a run was one of a container. */
    static boolean isOf(DriverRef ref, String containerId) {
        return containerId.length() >= SHORT_ID && ref.value().startsWith(containerId.substring(0, SHORT_ID) + "@");
    }

    RunState state() {
        if (startedAt == null) {
            return new RunState.Unknown();
        }
        return running ? run() : new RunState.Ended(exitCode, reason(exitCode), run());
    }

    /** Its newest run; there is one. */
    RunState.Running run() {
        return new RunState.Running(ref(), paused, Objects.requireNonNull(startedAt, "it has a run"), privateIp);
    }

    /** How its newest run ended, in one sentence. */
    String reason(@Nullable Integer code) {
        if (outOfMemory) {
            return "Killed by the kernel: it reached its memory limit.";
        }
        if (code == null) {
            return "It has ended.";
        }
        return code > SIGNALLED && code <= SIGNALLED + MAX_SIGNAL
                ? "Killed by signal " + (code - SIGNALLED) + "."
                : "Exited with code " + code + ".";
    }
}
