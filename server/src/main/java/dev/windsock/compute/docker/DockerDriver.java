// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Info;
import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StartProgress;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.Unmanaged;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.Usage;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs instances as containers of an engine, one container for all runs of an instance. A container is made anew when its
 * instance is to have other volumes, which no engine can give to one that is there; what it wrote outside of volumes goes
 * with it.
 *
 * <p>What a later server needs to know stands in the engine: names and labels, see {@link Names}.
 *
 * <p>Threading: safe for use by many threads; calls for one instance come one at a time. All methods but those of the
 * interface's list block on the engine; when it is lost they end with DRIVER_UNREACHABLE.
 */
public final class DockerDriver implements ComputeDriver {
    /** What a launch that names no image asks for; it is the process driver's. */
    private static final String NO_IMAGE = "host";

    /** Docker's own least, "Minimum memory limit allowed is 6MB". */
    private static final long LEAST_MEMORY_BYTES = 6L << 20;

    private static final int MILLIS_PER_CPU = 1_000;
    private static final Duration REMOUNT_GRACE = Duration.ofSeconds(5);
    private static final String NEXT = "-next";
    private static final String BEFORE = "-before";
    private static final Logger LOG = LoggerFactory.getLogger(DockerDriver.class);

    private final Engine engine;
    private final EngineWatcher watcher;
    private final Images images;
    private final DockerVolumes volumes;
    private final DockerNetworks networks;
    private final DockerTerminals terminals;
    private final StatsStreams statistics;
    private final boolean showUnmanaged;
    private volatile HostSize host;

    /** @param fallback the host's size until the engine has told its own */
    public DockerDriver(DockerSettings settings, HostSize fallback, boolean showUnmanaged) {
        this.showUnmanaged = showUnmanaged;
        this.engine = new Engine(settings);
        this.watcher = new EngineWatcher(engine, this::readHost);
        this.images = new Images(engine);
        this.volumes = new DockerVolumes(engine, this::remount);
        this.networks = new DockerNetworks(engine);
        this.terminals = new DockerTerminals(engine);
        this.statistics = new StatsStreams(engine);
        this.host = fallback;
    }

    /** Whether an engine answers there. Blocks for a few seconds at most. */
    public static boolean answers(DockerSettings settings) {
        return Engine.answers(settings);
    }

    private void readHost() {
        try {
            Info info = engine.call(client -> client.infoCmd().exec());
            if (info.getName() != null && info.getNCPU() != null && info.getMemTotal() != null) {
                host = new HostSize(info.getName(), info.getNCPU(), info.getMemTotal());
            }
        } catch (ComputeException | RuntimeException e) {
            LOG.warn("the engine does not tell its host's size: {}", e.getMessage());
        }
    }

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public HostSize host() {
        return host;
    }

    @Override
    public DriverStatus status() {
        return watcher.status();
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
    public void observe(DriverListener listener) {
        watcher.start(listener);
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        Optional<UnsupportedSpec> invalid = invalid(spec);
        return invalid.isPresent() || spec.ports().isEmpty() ? invalid : takenPort(spec.ports());
    }

    private Optional<UnsupportedSpec> invalid(InstanceSpec spec) {
        if (spec.image().equals(NO_IMAGE)) {
            return Optional.of(
                    new UnsupportedSpec.Invalid("image", "is required by the docker driver, such as alpine:3.22"));
        }
        int cpus = host.cpuCount();
        if (spec.cpuLimitMillis() != null && spec.cpuLimitMillis() > cpus * MILLIS_PER_CPU) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "cpu_limit_millis",
                    "must be at most " + cpus * MILLIS_PER_CPU + ", all cores of the engine's host"));
        }
        if (spec.memoryLimitBytes() != null && spec.memoryLimitBytes() < LEAST_MEMORY_BYTES) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "memory_limit_bytes", "must be at least " + LEAST_MEMORY_BYTES + " (6 MiB) for the engine"));
        }
        return Optional.empty();
    }

    private Optional<UnsupportedSpec> takenPort(List<PublishedPort> wanted) {
        List<PublishedPort> taken;
        try {
            taken = engine.call(client -> client.listContainersCmd().exec()).stream()
                    .flatMap(container -> UnmanagedContainers.ports(container).stream())
                    .toList();
        } catch (ComputeException | DockerException e) {
            LOG.warn("the engine does not tell which ports are taken: {}", e.getMessage());
            return Optional.empty();
        }
        return wanted.stream()
                .filter(port -> taken.stream().anyMatch(port::collidesWith))
                .findFirst()
                .map(UnsupportedSpec.PortTaken::new);
    }

    @Override
    public RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException {
        Optional<UnsupportedSpec> invalid = invalid(spec);
        if (invalid.isPresent()) {
            throw new ComputeException(invalid.get().toString());
        }
        return watcher.acting(spec.id(), () -> {
            try {
                return running(spec, progress);
            } catch (DockerException e) {
                throw failed(e);
            }
        });
    }

    private RunState.Running running(InstanceSpec spec, StartProgress progress) throws ComputeException {
        String name = Names.container(spec.id());
        Optional<Container> before = Container.inspect(engine, name);
        if (before.isPresent() && before.get().running()) {
            return watched(spec.id(), before.get());
        }
        if (before.isPresent() && before.get().digest().equals(Creation.digest(spec))) {
            begin(before.get().id());
            return watched(spec.id(), now(name));
        }
        images.require(spec.image(), progress);
        removeContainer(name + NEXT);
        String made = create(spec, name + NEXT);
        try {
            // what was there is given up only once there is something in its place
            removeContainer(name);
            rename(made, name);
            begin(made);
        } catch (ComputeException | DockerException e) {
            removeContainer(made);
            throw e;
        }
        return watched(spec.id(), now(name));
    }

    private RunState.Running watched(InstanceId id, Container container) {
        watcher.watch(id, container);
        return container.run();
    }

    private Container now(String name) throws ComputeException {
        return Container.inspect(engine, name)
                .filter(container -> container.startedAt() != null)
                .orElseThrow(() -> new ComputeException("The container was removed while it was started."));
    }

    private String create(InstanceSpec spec, String name) throws ComputeException {
        try {
            return engine.call(client -> {
                CreateContainerCmd create = Creation.of(client, spec, name);
                return create.exec().getId();
            });
        } catch (NotFoundException e) {
            throw new ComputeException(FailureCode.IMAGE_NOT_FOUND, Engine.message(e), e);
        }
    }

    private void begin(String container) throws ComputeException {
        try {
            engine.call(client -> client.startContainerCmd(container).exec());
        } catch (NotModifiedException e) {
            LOG.debug("container {} runs already", container);
        }
    }

    private void rename(String container, String name) throws ComputeException {
        engine.call(
                client -> client.renameContainerCmd(container).withName(name).exec());
    }

    private void removeContainer(String container) throws ComputeException {
        try {
            engine.call(client -> client.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec());
        } catch (NotFoundException e) {
            LOG.debug("container {} is gone already", container);
        }
    }

    private static ComputeException failed(DockerException refusal) {
        String said = Engine.message(refusal);
        String text = said.toLowerCase(Locale.ROOT);
        boolean port = text.contains("port is already allocated")
                || text.contains("address already in use")
                || text.contains("failed to bind port");
        return port
                ? new ComputeException(FailureCode.PORT_TAKEN, "A port of the host is taken. " + said, refusal)
                : new ComputeException(said, refusal);
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, Duration grace) throws ComputeException {
        return watcher.acting(id, () -> {
            Optional<Container> found = Container.find(engine, id);
            if (found.isEmpty()) {
                watcher.release(id);
                return new RunState.Ended(null, "Its container was removed from the engine.");
            }
            try {
                end(found.get(), grace);
            } catch (DockerException e) {
                throw failed(e);
            }
            watcher.release(id);
            Integer exitCode =
                    Container.find(engine, id).map(Container::exitCode).orElse(null);
            return new RunState.Ended(exitCode, "Stopped.");
        });
    }

    private void end(Container container, Duration grace) throws ComputeException {
        if (!container.running()) {
            return;
        }
        if (container.paused()) {
            // what is frozen hears no signal
            engine.call(client -> client.unpauseContainerCmd(container.id()).exec());
        }
        int seconds = Math.toIntExact(Math.ceilDiv(grace.toMillis(), 1_000));
        try {
            engine.call(client ->
                    client.stopContainerCmd(container.id()).withTimeout(seconds).exec());
        } catch (NotModifiedException | NotFoundException e) {
            LOG.debug("container {} has ended already", container.id());
        }
    }

    @Override
    public void pause(InstanceId id, DriverRef ref) throws ComputeException {
        pauseOrResume(id, true);
    }

    @Override
    public void resume(InstanceId id, DriverRef ref) throws ComputeException {
        pauseOrResume(id, false);
    }

    private void pauseOrResume(InstanceId id, boolean pause) throws ComputeException {
        watcher.acting(id, () -> {
            Container before = Container.find(engine, id)
                    .filter(Container::running)
                    .orElseThrow(() -> new ComputeException("The run has ended."));
            try {
                if (before.paused() != pause) {
                    engine.call(client -> pause
                            ? client.pauseContainerCmd(before.id()).exec()
                            : client.unpauseContainerCmd(before.id()).exec());
                }
            } catch (DockerException e) {
                throw failed(e);
            }
            Container.find(engine, id).filter(Container::running).ifPresent(now -> watcher.watch(id, now));
            return id;
        });
    }

    /** A running container is followed by another one with the same name; one that does not run is seen to when it starts. */
    private Remounted remount(InstanceSpec spec) throws ComputeException {
        String name = Names.container(spec.id());
        return watcher.acting(spec.id(), () -> {
            Optional<Container> before = Container.inspect(engine, name);
            if (before.isEmpty()
                    || !before.get().running()
                    || before.get().digest().equals(Creation.digest(spec))) {
                return new Remounted.Now();
            }
            try {
                return new Remounted.InNewRun(replace(spec, name, before.get()));
            } catch (DockerException e) {
                throw failed(e);
            }
        });
    }

    private RunState.Running replace(InstanceSpec spec, String name, Container before) throws ComputeException {
        removeContainer(name + NEXT);
        removeContainer(name + BEFORE);
        String next = create(spec, name + NEXT);
        try {
            end(before, REMOUNT_GRACE);
            rename(before.id(), name + BEFORE);
            rename(next, name);
            begin(next);
        } catch (ComputeException | DockerException e) {
            restore(before, name, next);
            throw e;
        }
        removeContainer(before.id());
        return watched(spec.id(), now(name));
    }

    /** Lets the container of before run again; the watcher tells of its new run. */
    private void restore(Container before, String name, String next) {
        try {
            removeContainer(next);
            Container.inspect(engine, name + BEFORE).ifPresent(renamed -> {
                try {
                    rename(before.id(), name);
                } catch (ComputeException e) {
                    LOG.warn("container {} keeps the name {}{}", before.id(), name, BEFORE, e);
                }
            });
            begin(before.id());
        } catch (ComputeException | DockerException e) {
            LOG.warn("container {} could not be started again: {}", before.id(), e.getMessage());
        }
    }

    @Override
    public RunState find(InstanceId id) throws ComputeException {
        return watcher.acting(id, () -> {
            try {
                Optional<Container> found = Container.find(engine, id);
                found.filter(Container::running).ifPresent(container -> watcher.adopt(id, container));
                return found.map(Container::state).orElseGet(RunState.Unknown::new);
            } catch (DockerException e) {
                throw failed(e);
            }
        });
    }

    @Override
    public void remove(InstanceId id) throws ComputeException {
        String name = Names.container(id);
        watcher.acting(id, () -> {
            watcher.release(id);
            try {
                removeContainer(name);
                removeContainer(name + NEXT);
                removeContainer(name + BEFORE);
            } catch (DockerException e) {
                throw failed(e);
            }
            return id;
        });
        watcher.forget(id);
    }

    @Override
    public List<Unmanaged> unmanaged() throws ComputeException {
        if (!showUnmanaged) {
            return List.of();
        }
        try {
            return engine
                    .call(client -> client.listContainersCmd().withShowAll(true).exec())
                    .stream()
                    .filter(container -> !container.getLabels().containsKey(Names.INSTANCE))
                    .map(UnmanagedContainers::of)
                    .toList();
        } catch (DockerException e) {
            throw failed(e);
        }
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        if (status() instanceof DriverStatus.Unreachable) {
            return List.of();
        }
        return statistics.newest(ids.stream().filter(watcher::watches).toList());
    }

    @Override
    public InputStream logs(InstanceId id, int tailLines, boolean follow) throws IOException {
        String name = Names.container(id);
        try {
            if (Container.inspect(engine, name).isEmpty()) {
                return InputStream.nullInputStream();
            }
            return new ContainerLog(engine.open(
                    "/containers/" + name + "/logs?stdout=1&stderr=1&tail=" + tailLines + (follow ? "&follow=1" : "")));
        } catch (ComputeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Stops observing; the containers go on. */
    @Override
    public void close() {
        statistics.close();
        watcher.close();
    }
}
