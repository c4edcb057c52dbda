// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StartProgress;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.Unmanaged;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.Usage;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import dev.windsock.json.SteadyClock;
import java.io.IOException;
import java.io.InputStream;
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
 * Runs instances as processes of this host, each with a session, a working directory and, where the host lets us, a
 * control group of its own. This is no isolation.
 *
 * <p>Everything that a later server needs to know of a run stands in the instance's directory, written by the run's own
 * supervisor; see {@link Launcher}.
 *
 * <p>Threading: safe for use by many threads; calls for one instance come one at a time. Most methods block on files of
 * the kernel, {@link #stop} until the processes are gone.
 */
public final class ProcessDriver implements ComputeDriver {
    /** The image that instances of this driver name. */
    public static final String IMAGE = "host";

    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE_TIMEOUT = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 5;
    private static final SteadyClock STEADY = new SteadyClock();

    private final Path instances;
    private final ProcessVolumes volumes;
    private final Cgroups cgroups;
    private final HostSize host;
    private final Set<Capability> capabilities;
    private final DriverStatus status = new DriverStatus.Reachable(Instant.now());
    private final Watcher watcher = new Watcher();
    private final ProcessTerminals terminals;

    /** @param dataDirectory where instances' and volumes' directories stand */
    public ProcessDriver(Path dataDirectory) {
        this(dataDirectory, Cgroups.find());
    }

    ProcessDriver(Path dataDirectory, Cgroups cgroups) {
        this.instances = dataDirectory.toAbsolutePath().resolve("instances");
        this.volumes = new ProcessVolumes(
                new VolumeFolder(dataDirectory.toAbsolutePath().resolve("volumes")),
                instances,
                id -> find(id) instanceof RunState.Running);
        this.terminals = new ProcessTerminals(instances, watcher);
        this.cgroups = cgroups;
        this.host = hostSize();
        Set<Capability> offered =
                EnumSet.of(Capability.PAUSE, Capability.LOGS, Capability.TERMINALS, Capability.VOLUMES);
        offered.addAll(cgroups.capabilities());
        this.capabilities = Set.copyOf(offered);
    }

    /** The size of this machine, as its kernel tells it. */
    public static HostSize hostSize() {
        Long memoryKib = null;
        String meminfo = CgroupFiles.text(Path.of("/proc/meminfo"));
        if (meminfo != null) {
            memoryKib = meminfo.lines()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.valueOf(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(null);
        }
        String name = CgroupFiles.text(Path.of("/proc/sys/kernel/hostname"));
        return new HostSize(
                name == null ? "localhost" : name.trim(),
                Runtime.getRuntime().availableProcessors(),
                memoryKib == null ? Runtime.getRuntime().maxMemory() : memoryKib * 1_024);
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public HostSize host() {
        return host;
    }

    /** Always reachable: the kernel answers. */
    @Override
    public DriverStatus status() {
        return status;
    }

    @Override
    public Optional<VolumeDriver> volumes() {
        return Optional.of(volumes);
    }

    /** None: processes share the host's network. */
    @Override
    public Optional<NetworkDriver> networks() {
        return Optional.empty();
    }

    @Override
    public Optional<TerminalDriver> terminals() {
        return Optional.of(terminals);
    }

    @Override
    public void observe(DriverListener listener) {
        watcher.start(listener);
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        if (!spec.image().equals(IMAGE)) {
            return Optional.of(
                    new UnsupportedSpec.Invalid("image", "must be " + IMAGE + ": the process driver runs no images"));
        }
        if (spec.command().isEmpty() || spec.command().getFirst().isEmpty()) {
            return Optional.of(new UnsupportedSpec.Invalid("command", "is required by the process driver"));
        }
        if (spec.cpuLimitMillis() != null && !capabilities.contains(Capability.CPU_LIMIT)) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "cpu_limit_millis", "cannot be kept on this host: no control group can be made"));
        }
        if (spec.memoryLimitBytes() != null && !capabilities.contains(Capability.MEMORY_LIMIT)) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "memory_limit_bytes", "cannot be kept on this host: no control group can be made"));
        }
        return Optional.empty();
    }

    @Override
    public RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException {
        Optional<UnsupportedSpec> unfit = validate(spec);
        if (unfit.isPresent()) {
            throw new ComputeException(unfit.get().toString());
        }
        InstanceDirectory directory = InstanceDirectory.of(instances, spec.id());
        boolean first = !Files.exists(directory.path());
        Cgroup cgroup = new NoCgroup();
        try {
            directory.prepare();
            volumes.mount(spec);
            cgroup = cgroups.create(spec);
            directory.writeCgroups(cgroup.directories());
            ProcessRef ref = Launcher.launch(directory, spec, cgroup.directories());
            watcher.watch(new Watch(spec.id(), ref, cgroup, directory, false));
            return new RunState.Running(ref.driverRef(), false, directory.startedAt());
        } catch (IOException | ComputeException e) {
            cleanUp(directory, cgroup, first);
            throw e instanceof ComputeException known
                    ? known
                    : new ComputeException("The instance could not be started: " + e.getMessage(), e);
        }
    }

    private static void cleanUp(InstanceDirectory directory, Cgroup cgroup, boolean first) throws ComputeException {
        Endings.removeCgroup(cgroup);
        if (first) {
            delete(directory);
        }
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef driverRef, Duration grace) throws ComputeException {
        ProcessRef ref = parse(driverRef);
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        Optional<Watch> released = watcher.release(id);
        Cgroup cgroup = cgroups.of(directory.cgroups());
        if (ref.ofEarlierBoot()) {
            return new RunState.Ended(null, "The host was restarted.");
        }
        try {
            Termination.gently(id, ref, cgroup, grace);
        } catch (ComputeException e) {
            released.ifPresent(watcher::watch);
            throw e;
        }
        awaitExitCode(ref, directory);
        RunState.Ended ended = Endings.of(directory, cgroup);
        Endings.removeCgroup(cgroup);
        Endings.awaitOutput(directory);
        return new RunState.Ended(ended.exitCode(), "Stopped.");
    }

    private static void awaitExitCode(ProcessRef ref, InstanceDirectory directory) {
        long deadline = System.nanoTime() + EXIT_CODE_TIMEOUT.toNanos();
        while (ref.supervisor().now().isPresent() && System.nanoTime() < deadline && sleep()) {
            if (directory.exitCode().isPresent()) {
                return;
            }
        }
        ref.supervisor().now().ifPresent(stat -> Signal.KILL.send(stat.pid()));
    }

    @Override
    public void pause(InstanceId id, DriverRef ref) throws ComputeException {
        signalQuietly(id, parse(ref), Signal.STOP, true);
    }

    @Override
    public void resume(InstanceId id, DriverRef ref) throws ComputeException {
        signalQuietly(id, parse(ref), Signal.CONT, false);
    }

    private void signalQuietly(InstanceId id, ProcessRef ref, Signal signal, boolean paused) throws ComputeException {
        Watch watch = watcher.get(id);
        if (watch == null || !watch.ref.equals(ref)) {
            throw new ComputeException("The run has ended.");
        }
        watch.quiet = true;
        try {
            long deadline = System.nanoTime() + PAUSE_TIMEOUT.toNanos();
            do {
                Members.of(id, ref, watch.cgroup).forEach(signal::send);
                Optional<ProcessStat> main = ref.main().now();
                if (main.isEmpty()) {
                    throw new ComputeException("The run has ended.");
                }
                if (main.get().paused() == paused) {
                    watch.paused = paused;
                    return;
                }
            } while (System.nanoTime() < deadline && sleep());
            throw new ComputeException("The processes did not " + (paused ? "pause." : "resume."));
        } finally {
            watch.quiet = false;
        }
    }

    @Override
    public RunState find(InstanceId id) {
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        Optional<ProcessRef> run = directory.run().or(() -> adoptBegun(directory));
        if (run.isEmpty()) {
            return new RunState.Unknown();
        }
        ProcessRef ref = run.get();
        Cgroup cgroup = cgroups.of(directory.cgroups());
        Optional<ProcessStat> main =
                ref.ofEarlierBoot() ? Optional.empty() : ref.main().now();
        boolean paused = main.isPresent() && main.get().paused();
        RunState.Running known = new RunState.Running(ref.driverRef(), paused, startedAt(directory));
        if (ref.ofEarlierBoot()) {
            return new RunState.Ended(directory.exitCode().orElse(null), "The host was restarted.", known);
        }
        if (main.isEmpty()) {
            awaitExitCode(ref, directory);
            Endings.awaitOutput(directory);
            RunState.Ended ended = Endings.of(directory, cgroup);
            return new RunState.Ended(ended.exitCode(), ended.reason(), known);
        }
        if (watcher.get(id) == null) {
            watcher.watch(new Watch(id, ref, cgroup, directory, paused));
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

    /** The run of a server that was killed between its start and the note of it. */
    private static Optional<ProcessRef> adoptBegun(InstanceDirectory directory) {
        return directory.begun().map(processes -> {
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
        Endings.removeCgroup(cgroups.of(directory.cgroups()));
        delete(directory);
    }

    private static void delete(InstanceDirectory directory) throws ComputeException {
        try {
            directory.delete();
        } catch (IOException e) {
            throw new ComputeException("The instance's directory could not be removed: " + e.getMessage(), e);
        }
    }

    /** None: the host is full of processes. */
    @Override
    public List<Unmanaged> unmanaged() {
        return List.of();
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        Map<Integer, ProcUsage.Sum> sums = cgroups.capabilities().isEmpty() ? ProcUsage.bySession() : Map.of();
        List<Usage> usages = new ArrayList<>(ids.size());
        for (InstanceId id : ids) {
            Watch watch = watcher.get(id);
            if (watch != null) {
                usages.add(usage(watch, sums.get(watch.ref.supervisor().pid())));
            }
        }
        return usages;
    }

    private static Usage usage(Watch watch, ProcUsage.@Nullable Sum sum) {
        Instant now = STEADY.instant();
        if (sum != null) {
            return new Usage(watch.id, now, sum.cpuNanos(), sum.memoryBytes(), null, null, null, null, sum.pids());
        }
        Cgroup.Counters counters = watch.cgroup.counters();
        return new Usage(
                watch.id,
                now,
                counters.cpuNanos(),
                counters.memoryBytes(),
                null,
                null,
                counters.diskReadBytes(),
                counters.diskWriteBytes(),
                watch.cgroup instanceof NoCgroup ? null : watch.cgroup.pids().size());
    }

    @Override
    public InputStream logs(InstanceId id, int tailLines, boolean follow) throws IOException {
        InstanceDirectory directory = InstanceDirectory.of(instances, id);
        if (!Files.exists(directory.log())) {
            return InputStream.nullInputStream();
        }
        return follow
                ? FollowedOutput.following(
                        directory.log(), tailLines, () -> watcher.get(id) != null || directory.writing())
                : FollowedOutput.upToNow(directory.log(), tailLines);
    }

    private static ProcessRef parse(DriverRef ref) throws ComputeException {
        return ProcessRef.parse(ref)
                .orElseThrow(() -> new ComputeException("Not a run of the process driver: " + ref + "."));
    }

    private static boolean sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops observing; the processes go on. */
    @Override
    public void close() {
        watcher.close();
    }
}
