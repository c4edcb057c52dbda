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

/** A driver whose runs are entries of a map. Tests may let starting fail or wait. Safe for use by many threads. */
public final class FakeDriver implements ComputeDriver {
    /** An instance of this command cannot be started. */
    public static final String BROKEN = "broken";

    /** A start with this image tells that it is pulled. */
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

    /** Lets every start wait until {@link #letStart}. */
    public void holdStarts() {
        gate = new CountDownLatch(1);
    }

    public void letStart() {
        gate.countDown();
    }

    /** Lets the next stop fail as no driver should. */
    public void failNextStop(Error failure) {
        stopFailure.set(failure);
    }

    /** How many runs have been started. */
    public int started() {
        return started.get();
    }

    /** Lets a run end by itself. */
    public void exit(InstanceId id, @Nullable Integer exitCode) {
        DriverRef ref = running(id).ref();
        String reason = "exited with code " + exitCode;
        runs.put(id, new RunState.Ended(exitCode, reason, running(id)));
        tell(new Observation.Exited(id, ref, exitCode, reason, Instant.now()));
    }

    /** Lets a run end while nobody observes. */
    public void exitUnseen(InstanceId id, @Nullable Integer exitCode) {
        runs.put(id, new RunState.Ended(exitCode, "exited with code " + exitCode, running(id)));
    }

    /** Tells an observation as it is. */
    public void tell(Observation observation) {
        Objects.requireNonNull(listener, "nobody observes").observed(observation);
    }

    /** Is lost from here on: nothing can be asked or done, and nothing happens to what runs. */
    public void lose() {
        status = new DriverStatus.Unreachable(Instant.now(), "The engine does not answer.");
        Objects.requireNonNull(listener, "nobody observes").statusChanged(status);
    }

    /** Is back. */
    public void comeBack() {
        status = new DriverStatus.Reachable(Instant.now());
        Objects.requireNonNull(listener, "nobody observes").statusChanged(status);
    }

    private void reach() throws ComputeException {
        if (status instanceof DriverStatus.Unreachable unreachable) {
            throw new ComputeException(FailureCode.DRIVER_UNREACHABLE, unreachable.reason(), new IOException("lost"));
        }
    }

    /** Starts a run by another hand than ours, and tells it. */
    public void startFromOutside(InstanceSpec spec) throws ComputeException {
        tell(new Observation.Started(spec.id(), start(spec, sentence -> true), Instant.now()));
    }

    public RunState.Running running(InstanceId id) {
        return (RunState.Running) state(id);
    }

    @Override
    public String name() {
        return "fake";
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
            progress.at("Pulling the image: 1 of 2 MB.");
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new ComputeException("interrupted", e);
        }
        reach();
        if (spec.command().contains(BROKEN)) {
            throw new ComputeException("There is no program " + BROKEN + ".");
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
        reach();
        Error failure = stopFailure.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
        RunState.Ended ended = new RunState.Ended(143, "stopped", running(id));
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
        reach();
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
