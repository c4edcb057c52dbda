// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A driver whose runs are entries of a map. Tests may make starts fail or block. Thread-safe. */
public final class FakeDriver implements ComputeDriver {
    /** A start with this command fails. */
    public static final String BROKEN = "broken";

    /** A start with this image reports progress. */
    public static final String PULLED = "pulled";

    /** The address of every instance in a VPC. */
    public static final String PRIVATE_IP = "10.50.0.2";

    private final Map<InstanceId, RunState> runs = new ConcurrentHashMap<>();
    private final AtomicInteger started = new AtomicInteger();
    private volatile @Nullable DriverListener listener;
    private volatile DriverStatus status = new DriverStatus.Reachable(Instant.EPOCH);
    private final AtomicReference<@Nullable Error> stopFailure = new AtomicReference<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public final FakeVolumes volumes = new FakeVolumes();
    public final FakeNetworks networks = new FakeNetworks();
    public final FakeTerminals terminals = new FakeTerminals();

    private final String name;

    public FakeDriver() {
        this("fake");
    }

    FakeDriver(String name) {
        this.name = name;
    }

    /** Blocks every start until {@link #releaseStarts}. */
    public void holdStarts() {
        gate = new CountDownLatch(1);
    }

    public void releaseStarts() {
        gate.countDown();
    }

    /** Makes the next stop fail in a way that no driver should. */
    public void failNextStop(Error failure) {
        stopFailure.set(failure);
    }

    /** Returns the number of runs that were started. */
    public int started() {
        return started.get();
    }

    /** Makes a run exit. */
    public void exit(InstanceId id, @Nullable Integer exitCode) {
        DriverRef ref = running(id).ref();
        String reason = "Exited with code " + exitCode + ".";
        runs.put(id, new RunState.Ended(exitCode, reason, running(id)));
        emit(new Observation.Exited(id, ref, exitCode, reason, Instant.now()));
    }

    /** Makes a run exit without reporting it. */
    public void exitUnobserved(InstanceId id, @Nullable Integer exitCode) {
        runs.put(id, new RunState.Ended(exitCode, "Exited with code " + exitCode + ".", running(id)));
    }

    /** Reports an observation. */
    public void emit(Observation observation) {
        listener().observed(observation);
    }

    /** Becomes unreachable: calls fail, and instances keep running. */
    public void disconnect() {
        status = new DriverStatus.Unreachable(Instant.now(), "The engine does not respond.");
        listener().statusChanged(status);
    }

    /** Becomes reachable again. */
    public void reconnect() {
        status = new DriverStatus.Reachable(Instant.now());
        listener().statusChanged(status);
    }

    private DriverListener listener() {
        return Objects.requireNonNull(listener, "the driver has no listener");
    }

    private void requireReachable() throws ComputeException {
        if (status instanceof DriverStatus.Unreachable unreachable) {
            throw new ComputeException(
                    FailureCode.DRIVER_UNREACHABLE, unreachable.reason(), new IOException("disconnected"));
        }
    }

    /** Starts a run outside the server and reports it. */
    public void startFromOutside(InstanceSpec spec) throws ComputeException {
        emit(new Observation.Started(spec.id(), start(spec, sentence -> true), Instant.now()));
    }

    public RunState.Running running(InstanceId id) {
        return (RunState.Running) state(id);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public HostSize host() {
        return new HostSize("fake-host", 4, 8L << 30);
    }

    @Override
    public Optional<VolumeDriver> volumes() {
        return Optional.of(volumes);
    }

    @Override
    public Optional<NetworkDriver> networks() {
        return Optional.of(networks);
    }

    @Override
    public Optional<TerminalDriver> terminals() {
        return Optional.of(terminals);
    }

    @Override
    public DriverStatus status() {
        return status;
    }

    @Override
    public void observe(DriverListener newListener) {
        listener = newListener;
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        return Optional.empty();
    }

    @Override
    public RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException {
        if (spec.image().equals(PULLED)) {
            progress.report("Pulling the image: 1 of 2 MB.");
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new ComputeException("The start was interrupted.", e);
        }
        requireReachable();
        if (spec.command().contains(BROKEN)) {
            throw new ComputeException("The program " + BROKEN + " does not exist.");
        }
        RunState.Running run = new RunState.Running(
                new DriverRef("run-" + started.incrementAndGet()),
                false,
                Instant.now(),
                spec.vpcId() == null ? null : PRIVATE_IP);
        runs.put(spec.id(), run);
        return run;
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, Duration grace) throws ComputeException {
        requireReachable();
        Error failure = stopFailure.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
        RunState.Ended ended = new RunState.Ended(143, "Stopped.", running(id));
        runs.put(id, ended);
        return ended;
    }

    @Override
    public void pause(InstanceId id, DriverRef ref) {
        runs.put(id, new RunState.Running(ref, true, running(id).startedAt()));
    }

    @Override
    public void resume(InstanceId id, DriverRef ref) {
        runs.put(id, new RunState.Running(ref, false, running(id).startedAt()));
    }

    @Override
    public RunState find(InstanceId id) throws ComputeException {
        requireReachable();
        return state(id);
    }

    private RunState state(InstanceId id) {
        return runs.getOrDefault(id, new RunState.Unknown());
    }

    @Override
    public void remove(InstanceId id) {
        runs.remove(id);
    }

    @Override
    public List<Unmanaged> unmanaged() {
        return List.of();
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        return List.of();
    }

    @Override
    public InputStream logs(InstanceId id, int tailLines, boolean follow) {
        return new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}
