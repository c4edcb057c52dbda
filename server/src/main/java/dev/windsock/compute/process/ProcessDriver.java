// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import dev.windsock.compute.RunEnding;
import dev.windsock.compute.RunOptions;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StartProgress;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.Unmanaged;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.Usage;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import dev.windsock.json.SteadyClock;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs instances as processes on this host. Each has its own session, working directory and, if the host permits it, control
 * group. This does not isolate them.
 *
 * <p>The run's supervisor writes to the instance's directory everything that a later server needs; see {@link Launcher}.
 *
 * <p>Threading: thread-safe, with one call at a time for each instance. Most methods block on kernel files, and {@link #stop}
 * blocks until the processes are gone.
 */
final class ProcessDriver implements ComputeDriver {
    static final String NAME = "process";

    private static final String HOST_RESTARTED = "The host was restarted.";
    private static final String COPIED = "The run belongs to the original of this data directory, which is a copy.";

    /** On a busy disk, for example during a package upgrade, creating a small file can take seconds. */
    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration PAUSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final SteadyClock STEADY = new SteadyClock();

    private final Path instances;
    private final ProcessVolumes volumes;
    private final Cgroups cgroups;
    private final HostSize host;
    private final Set<Capability> capabilities;
    private final DriverStatus status = new DriverStatus.Reachable(Instant.now());
    private final RunWatcher watcher = new RunWatcher();
    private final ProcessTerminals terminals;

    /** @param dataDirectory contains the directories of instances and volumes */
    ProcessDriver(Path dataDirectory, Cgroups cgroups) {
        this.instances = dataDirectory.toAbsolutePath().resolve("instances");
        this.volumes = new ProcessVolumes(
                new VolumeDirectories(dataDirectory.toAbsolutePath().resolve("volumes")),
                instances,
                id -> find(id) instanceof RunState.Running);
        this.terminals = new ProcessTerminals(instances, watcher);
        this.cgroups = cgroups;
        this.host = HostSize.ofThisHost();
        Set<Capability> offered = EnumSet.of(
                Capability.PAUSE,
                Capability.LOGS,
                Capability.TERMINALS,
                Capability.VOLUMES,
                Capability.RESTART_TO_REMOUNT);
        offered.addAll(cgroups.capabilities());
        this.capabilities = Set.copyOf(offered);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public HostSize host() {
        return host;
    }

    /** Always reachable, because the kernel is. */
    @Override
    public DriverStatus status() {
        return status;
    }

    @Override
    public Optional<VolumeDriver> volumes() {
        return Optional.of(volumes);
    }

    /** Empty, because processes share the host's network. */
    @Override
    public Optional<NetworkDriver> networks() {
        return Optional.empty();
    }

    @Override
    public Optional<TerminalDriver> terminals() {
        return Optional.of(terminals);
    }

    /** Empty, because processes run programs on the host. */
    @Override
    public Optional<ImageDriver> images() {
        return Optional.empty();
    }

    @Override
    public void observe(DriverListener listener) {
        watcher.start(listener);
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        if (spec.hasImage()) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "image", "must be " + InstanceSpec.NO_IMAGE + ": the process driver does not run images"));
        }
        if (spec.command().isEmpty() || spec.command().getFirst().isEmpty()) {
            return Optional.of(new UnsupportedSpec.Invalid("command", "is required by the process driver"));
        }
        if (spec.cpuLimitMillis() != null && !capabilities.contains(Capability.CPU_LIMIT)) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "cpu_limit_millis", "is not supported on this host: the server cannot create control groups"));
        }
        if (spec.memoryLimitBytes() != null && !capabilities.contains(Capability.MEMORY_LIMIT)) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "memory_limit_bytes", "is not supported on this host: the server cannot create control groups"));
        }
        return Optional.empty();
    }

    @Override
    public RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException {
        Optional<UnsupportedSpec> unsupported = validate(spec);
        if (unsupported.isPresent()) {
            throw new ComputeException(unsupported.get().toString());
        }
        InstanceDirectory directory = InstanceDirectory.of(instances, spec.id());
        boolean isFirstRun = !Files.exists(directory.path());
        Cgroup cgroup = new NoCgroup();
        try {
            directory.prepare();
            // records the times of the previous run's output separately from those of the new run
            new OutputClock(directory.output()).record();
            volumes.mount(spec);
            cgroup = cgroups.create(spec, directory.mark());
            directory.writeCgroups(cgroup.directories());
            ProcessRef ref = Launcher.launch(directory, spec, cgroup.directories());
            watcher.watch(new WatchedRun(spec.id(), ref, cgroup, directory, false));
            return new RunState.Running(ref.driverRef(), false, directory.startedAt());
        } catch (IOException e) {
            cleanUp(directory, cgroup, isFirstRun);
            throw ComputeException.causedBy("Cannot start the instance", e);
        } catch (ComputeException e) {
            cleanUp(directory, cgroup, isFirstRun);
            throw e;
        }
    }

    private static void cleanUp(InstanceDirectory directory, Cgroup cgroup, boolean isFirstRun)
            throws ComputeException {
        RunEnd.removeCgroup(cgroup);
        if (isFirstRun) {
            delete(directory);
        }
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef driverRef, StopPolicy policy) throws ComputeException {
        ProcessRef ref = parse(driverRef);
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        Optional<WatchedRun> released = watcher.release(id);
        Cgroup cgroup = cgroups.of(directory.cgroups());
        if (ref.isFromEarlierBoot()) {
            return new RunState.Ended(null, HOST_RESTARTED);
        }
        if (directory.isCopyWithRun(ref)) {
            return new RunState.Ended(null, COPIED);
        }
        try {
            Termination.gracefully(directory, ref, cgroup, policy);
        } catch (ComputeException e) {
            released.ifPresent(watcher::watch);
            throw e;
        }
        awaitExitCode(ref, directory);
        RunState.Ended ended = RunEnd.of(directory, cgroup);
        String reason = "Stopped." + RunEnd.afterMemoryKills(cgroup.memoryKills());
        RunEnd.removeCgroup(cgroup);
        RunEnd.awaitOutput(directory);
        released.ifPresent(run -> run.output.record());
        return new RunState.Ended(ended.exitCode(), reason);
    }

    @Override
    public void kill(InstanceId id, DriverRef ref) throws ComputeException {
        ProcessRef run = parse(ref);
        if (!InstanceDirectory.of(instances, id).isCopyWithRun(run)) {
            run.main().current().ifPresent(main -> Signal.KILL.send(main.pid()));
        }
    }

    private static void awaitExitCode(ProcessRef ref, InstanceDirectory directory) {
        boolean ended = Poll.until(
                () -> directory.exitCode().isPresent()
                        || ref.supervisor().current().isEmpty(),
                EXIT_CODE_TIMEOUT,
                POLL_INTERVAL);
        if (!ended) {
            ref.supervisor().current().ifPresent(stat -> Signal.KILL.send(stat.pid()));
        }
    }

    /**
     * A change to limits, health checks or the stop policy needs no new run. Limits apply to the control group, and the server
     * itself checks the health and ends the run.
     */
    @Override
    public boolean needsNewRun(InstanceSpec from, InstanceSpec to) {
        RunOptions options = to.options();
        return !from.equals(to.withLimits(from.cpuLimitMillis(), from.memoryLimitBytes())
                .with(from.stop())
                .with(new RunOptions(
                        options.entrypoint(),
                        options.workingDir(),
                        options.user(),
                        options.pullPolicy(),
                        from.options().health())));
    }

    @Override
    public void changeLimits(InstanceSpec spec, DriverRef ref) throws ComputeException {
        Cgroup cgroup = cgroups.of(InstanceDirectory.of(instances, spec.id()).cgroups());
        Long used = cgroup.counters().memoryBytes();
        if (used != null && spec.memoryLimitBytes() != null && used > spec.memoryLimitBytes()) {
            // the kernel would kill a process
            throw new ComputeException("The run uses " + used + " bytes of memory, more than the new limit of "
                    + spec.memoryLimitBytes() + ".");
        }
        try {
            cgroups.limit(cgroup, spec);
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot change the limits", e);
        }
    }

    @Override
    public void pause(InstanceId id, DriverRef ref) throws ComputeException {
        signalAndAwait(id, parse(ref), Signal.STOP, true);
    }

    @Override
    public void resume(InstanceId id, DriverRef ref) throws ComputeException {
        signalAndAwait(id, parse(ref), Signal.CONT, false);
    }

    /**
     * Signals all processes of a run and waits until its main process is paused or resumed. This change is not reported as an
     * observation.
     */
    private void signalAndAwait(InstanceId id, ProcessRef ref, Signal signal, boolean paused) throws ComputeException {
        WatchedRun run = watcher.get(id);
        if (run == null || !run.ref.equals(ref)) {
            throw new ComputeException("The run has ended.");
        }
        run.driverIsSignalling = true;
        try {
            long deadline = System.nanoTime() + PAUSE_TIMEOUT.toNanos();
            do {
                ProcessFinder.ofRun(run.directory, ref, run.cgroup).forEach(signal::send);
                Optional<ProcessStat> main = ref.main().current();
                if (main.isEmpty()) {
                    throw new ComputeException("The run has ended.");
                }
                if (main.get().paused() == paused) {
                    run.paused = paused;
                    return;
                }
                if (paused && main.get().blocked()) {
                    // vfork(2) blocks the caller until its child calls exec: resume any child that was stopped before
                    // that call
                    ProcessFinder.ofRun(run.directory, ref, run.cgroup).forEach(Signal.CONT::send);
                }
            } while (System.nanoTime() < deadline && Poll.pause(POLL_INTERVAL));
            throw new ComputeException("The processes did not " + (paused ? "pause" : "resume") + " within "
                    + PAUSE_TIMEOUT.toSeconds() + " seconds.");
        } finally {
            run.driverIsSignalling = false;
        }
    }

    @Override
    public Optional<HealthProbe> healthProbe(InstanceSpec spec, DriverRef ref) {
        HealthCheck check = spec.options().health();
        InstanceDirectory directory = InstanceDirectory.of(instances, spec.id());
        return check == null
                ? Optional.empty()
                : ProcessRef.parse(ref)
                        .map(run ->
                                new ProcessProbe(spec, check.test(), run, cgroups.of(directory.cgroups()), directory));
    }

    @Override
    public RunState find(InstanceId id) {
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        Optional<ProcessRef> run = directory.run().or(() -> adoptUnrecorded(directory));
        if (run.isEmpty()) {
            return new RunState.Unknown();
        }
        ProcessRef ref = run.get();
        Cgroup cgroup = cgroups.of(directory.cgroups());
        Optional<ProcessStat> main =
                ref.isFromEarlierBoot() ? Optional.empty() : ref.main().current();
        boolean paused = main.isPresent() && main.get().paused();
        RunState.Running known = new RunState.Running(ref.driverRef(), paused, startedAt(directory));
        if (ref.isFromEarlierBoot()) {
            return new RunState.Ended(directory.exitCode().orElse(null), HOST_RESTARTED, RunEnding.INTERRUPTED, known);
        }
        if (directory.isCopyWithRun(ref)) {
            return new RunState.Ended(null, COPIED, RunEnding.ELSEWHERE, known);
        }
        if (main.isEmpty() && !RunEnd.isPending(directory, ref)) {
            RunEnd.awaitOutput(directory);
            RunState.Ended ended = RunEnd.of(directory, cgroup);
            return new RunState.Ended(ended.exitCode(), ended.reason(), ended.ending(), known);
        }
        if (watcher.get(id) == null) {
            watcher.watch(new WatchedRun(id, ref, cgroup, directory, paused));
        }
        return known;
    }

    private static Instant startedAt(InstanceDirectory directory) {
        try {
            return directory.startedAt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adopts a run whose server was killed after starting the run and before recording it. */
    private static Optional<ProcessRef> adoptUnrecorded(InstanceDirectory directory) {
        return directory.startedProcesses().map(processes -> {
            ProcessRef ref = ProcessRef.ofThisBoot(processes.get(0), processes.get(1));
            try {
                directory.writeRun(ref);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ref;
        });
    }

    @Override
    public void remove(InstanceId id) throws ComputeException {
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        RunEnd.removeCgroup(cgroups.of(directory.cgroups()));
        delete(directory);
    }

    private static void delete(InstanceDirectory directory) throws ComputeException {
        try {
            directory.delete();
        } catch (IOException e) {
            throw ComputeException.causedBy("Cannot remove the instance's directory", e);
        }
    }

    /** Empty: listing every other process on the host would be useless. */
    @Override
    public List<Unmanaged> unmanaged() {
        return List.of();
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        Map<Integer, ProcUsage.Sum> sums = cgroups.capabilities().isEmpty() ? ProcUsage.bySession() : Map.of();
        List<Usage> usages = new ArrayList<>(ids.size());
        for (InstanceId id : ids) {
            WatchedRun run = watcher.get(id);
            if (run != null) {
                usages.add(usage(run, sums.get(run.ref.supervisor().pid())));
            }
        }
        return usages;
    }

    private static Usage usage(WatchedRun run, ProcUsage.@Nullable Sum sum) {
        Instant now = STEADY.instant();
        if (sum != null) {
            return new Usage(run.id, now, sum.cpuNanos(), sum.memoryBytes(), null, null, null, null, sum.pids());
        }
        Cgroup.Counters counters = run.cgroup.counters();
        return new Usage(
                run.id,
                now,
                counters.cpuNanos(),
                counters.memoryBytes(),
                null,
                null,
                counters.diskReadBytes(),
                counters.diskWriteBytes(),
                run.cgroup instanceof NoCgroup ? null : run.cgroup.pids().size());
    }

    @Override
    public OutputReader logs(InstanceId id, OutputRange range) throws IOException {
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        return new OutputFileReader(
                directory.output(), range, () -> watcher.get(id) != null || directory.isWriterRunning());
    }

    private static ProcessRef parse(DriverRef ref) throws ComputeException {
        return ProcessRef.parse(ref)
                .orElseThrow(() -> new ComputeException("The run " + ref + " does not belong to the process driver."));
    }

    /** Stops observing; the processes keep running. */
    @Override
    public void close() {
        watcher.close();
    }
}
