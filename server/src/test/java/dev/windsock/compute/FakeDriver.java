// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A driver whose runs are entries in a map. Tests may make starts fail or block. Thread-safe. */
public final class FakeDriver implements ComputeDriver {
    /** A start with this command fails. */
    public static final String BROKEN = "broken";

    /** A start with this image reports progress. */
    public static final String PULLED = "pulled";

    /** The address of every instance in a VPC. */
    public static final String PRIVATE_IP = "10.50.0.2";

    /** A running instance cannot be limited to less memory than this. */
    public static final long TOO_LITTLE_MEMORY = 8_000_000;

    private final Map<InstanceId, InstanceSpec> limited = new ConcurrentHashMap<>();
    private final Map<InstanceId, InstanceSpec> specs = new ConcurrentHashMap<>();
    private final Map<InstanceId, RunState> runs = new ConcurrentHashMap<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicBoolean startFails = new AtomicBoolean();
    private volatile @Nullable DriverListener listener;
    private volatile @Nullable HealthProbe probe;
    private volatile DriverStatus status = new DriverStatus.Reachable(Instant.EPOCH);
    private final AtomicReference<@Nullable Error> stopFailure = new AtomicReference<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch usageGate = new CountDownLatch(0);
    private final Map<InstanceId, CountDownLatch> stopGates = new ConcurrentHashMap<>();
    private final List<StopPolicy> stops = new CopyOnWriteArrayList<>();

    public final FakeVolumes volumes = new FakeVolumes();
    public final FakeNetworks networks = new FakeNetworks();
    public final FakeTerminals terminals = new FakeTerminals();
    public final FakeImages images = new FakeImages();

    private final String name;

    public FakeDriver() {
        this("fake");
    }

    FakeDriver(String name) {
        this.name = name;
    }

    /** Sets the probe that checks the health of instances; initially, there is none. */
    public void checkWith(HealthProbe newProbe) {
        probe = newProbe;
    }

    /** Blocks every start until {@link #releaseStarts}. */
    public void holdStarts() {
        gate = new CountDownLatch(1);
    }

    public void releaseStarts() {
        gate.countDown();
    }

    /** Blocks every reading of counters until {@link #releaseUsage}. */
    public void holdUsage() {
        usageGate = new CountDownLatch(1);
    }

    public void releaseUsage() {
        usageGate.countDown();
    }

    /** Blocks every stop of an instance until {@link #releaseStops}. */
    public void holdStops(InstanceId id) {
        stopGates.put(id, new CountDownLatch(1));
    }

    public void releaseStops(InstanceId id) {
        Objects.requireNonNull(stopGates.remove(id)).countDown();
    }

    /** Returns the policies of all stops so far. */
    public List<StopPolicy> stops() {
        return List.copyOf(stops);
    }

    /** Makes the next stop fail in a way that no driver should. */
    public void failNextStop(Error failure) {
        stopFailure.set(failure);
    }

    /** Makes the next start fail. */
    public void failNextStart() {
        startFails.set(true);
    }

    /** Returns the number of runs that were started. */
    public int started() {
        return started.get();
    }

    /** Returns the spec of an instance's latest start. */
    public InstanceSpec spec(InstanceId id) {
        return Objects.requireNonNull(specs.get(id));
    }

    /** Returns the spec with the latest limits of a run; empty if they never changed. */
    public Optional<InstanceSpec> limited(InstanceId id) {
        return Optional.ofNullable(limited.get(id));
    }

    /** Makes a run exit. */
    public void exit(InstanceId id, @Nullable Integer exitCode) {
        exit(id, exitCode, RunEnding.EXITED);
    }

    /** Ends a run in the given way. */
    public void exit(InstanceId id, @Nullable Integer exitCode, RunEnding ending) {
        DriverRef ref = running(id).ref();
        String reason = "Exited with code " + exitCode + ".";
        runs.put(id, new RunState.Ended(exitCode, reason, ending, running(id)));
        emit(new Observation.Exited(id, ref, exitCode, reason, ending, Instant.now()));
    }

    /** Makes a run exit without reporting it. */
    public void exitUnobserved(InstanceId id, @Nullable Integer exitCode) {
        exitUnobserved(id, exitCode, RunEnding.EXITED);
    }

    public void exitUnobserved(InstanceId id, @Nullable Integer exitCode, RunEnding ending) {
        runs.put(id, new RunState.Ended(exitCode, "Exited with code " + exitCode + ".", ending, running(id)));
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
    public Optional<ImageDriver> images() {
        return Optional.of(images);
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
        if (startFails.getAndSet(false)) {
            throw new ComputeException("The start failed.");
        }
        if (spec.command().contains(BROKEN)) {
            throw new ComputeException("The program " + BROKEN + " does not exist.");
        }
        RunState.Running run = new RunState.Running(
                new DriverRef("run-" + started.incrementAndGet()),
                false,
                Instant.now(),
                spec.vpcId() == null ? null : PRIVATE_IP);
        specs.put(spec.id(), spec);
        runs.put(spec.id(), run);
        return run;
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, StopPolicy policy) throws ComputeException {
        requireReachable();
        Error failure = stopFailure.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
        stops.add(policy);
        try {
            stopGates.getOrDefault(id, new CountDownLatch(0)).await();
        } catch (InterruptedException e) {
            throw new ComputeException("The stop was interrupted.", e);
        }
        RunState.Ended ended = new RunState.Ended(143, "Stopped.", running(id));
        runs.put(id, ended);
        return ended;
    }

    @Override
    public void kill(InstanceId id, DriverRef ref) {
        if (running(id).ref().equals(ref)) {
            releaseStops(id);
        }
    }

    @Override
    public boolean needsNewRun(InstanceSpec from, InstanceSpec to) {
        return !from.equals(to.withLimits(from.cpuLimitMillis(), from.memoryLimitBytes()));
    }

    @Override
    public void changeLimits(InstanceSpec spec, DriverRef ref) throws ComputeException {
        requireReachable();
        if (spec.memoryLimitBytes() != null && spec.memoryLimitBytes() < TOO_LITTLE_MEMORY) {
            throw new ComputeException("The run uses more memory than the new limit.");
        }
        limited.put(spec.id(), spec);
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
    public Optional<HealthProbe> healthProbe(InstanceSpec spec, DriverRef ref) {
        return Optional.ofNullable(probe);
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
        try {
            usageGate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.of();
    }

    @Override
    public OutputReader logs(InstanceId id, OutputRange range) {
        if (state(id) instanceof RunState.Unknown) {
            return OutputReader.empty();
        }
        Queue<Output> output = new ArrayDeque<>(List.of(
                new Output.Bytes("hello\n".getBytes(StandardCharsets.UTF_8), Instant.EPOCH, Integer::toString)));
        return new OutputReader() {
            @Override
            public Optional<String> start() {
                return Optional.empty();
            }

            @Override
            public @Nullable Output read() {
                return output.poll();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
