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
 * Runs instances as containers of an engine, with one container for all runs of an instance. Engines cannot change the
 * volumes of an existing container, so a remount replaces the container and loses everything that it wrote outside volumes.
 *
 * <p>Names and labels in the engine hold everything that a later server needs to know, see {@link EngineNames}.
 *
 * <p>Threading: thread-safe, with one call at a time for each instance. Methods that may block wait for the engine; when it
 * becomes unreachable, they fail with DRIVER_UNREACHABLE.
 */
final class DockerDriver implements ComputeDriver {
    static final String NAME = "docker";

    /** The status reason for a container that was removed outside Windsock. */
    static final String CONTAINER_REMOVED = "The container was removed from the engine.";

    /** All but {@link Capability#RESTART_TO_REMOUNT}: a remount replaces the container. */
    private static final Set<Capability> CAPABILITIES =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(Capability.RESTART_TO_REMOUNT)));

    /** Docker's own minimum: "Minimum memory limit allowed is 6MB". */
    private static final long MIN_MEMORY_BYTES = 6L << 20;

    private static final int MILLIS_PER_CPU = 1_000;
    private static final Duration REMOUNT_GRACE = Duration.ofSeconds(5);

    /** The suffix of a container's name while it is being prepared to replace another. */
    private static final String NEXT = "-next";

    /** The suffix of a container's name while it is being replaced. */
    private static final String PREVIOUS = "-before";

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

    /** @param fallback the host's size until the engine has reported its own */
    DockerDriver(DockerSettings settings, HostSize fallback, boolean showUnmanaged) {
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

    /** Whether an engine responds. Blocks for a few seconds at most. */
    static boolean isReachable(DockerSettings settings) {
        return Engine.isReachable(settings);
    }

    private void readHost() {
        try {
            Info info = engine.call(client -> client.infoCmd().exec());
            if (info.getName() != null && info.getNCPU() != null && info.getMemTotal() != null) {
                host = new HostSize(info.getName(), info.getNCPU(), info.getMemTotal());
            }
        } catch (ComputeException | RuntimeException e) {
            LOG.warn("Cannot read the host's size from the engine: cause={}", e.getMessage());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
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
        if (!spec.hasImage()) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "image", "is required by the docker driver: use an image reference such as alpine:3.22"));
        }
        int cpus = host.cpuCount();
        if (spec.cpuLimitMillis() != null && spec.cpuLimitMillis() > cpus * MILLIS_PER_CPU) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "cpu_limit_millis",
                    "must be at most " + cpus * MILLIS_PER_CPU + ": the engine's host has " + cpus + " cores"));
        }
        if (spec.memoryLimitBytes() != null && spec.memoryLimitBytes() < MIN_MEMORY_BYTES) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "memory_limit_bytes", "must be at least " + MIN_MEMORY_BYTES + " (6 MiB), the engine's minimum"));
        }
        return Optional.empty();
    }

    private Optional<UnsupportedSpec> takenPort(List<PublishedPort> requested) {
        List<PublishedPort> taken;
        try {
            taken = engine.call(client -> client.listContainersCmd().exec()).stream()
                    .flatMap(container -> UnmanagedContainers.ports(container).stream())
                    .toList();
        } catch (ComputeException | DockerException e) {
            LOG.warn("Cannot read published ports from the engine, skipping the check: cause={}", e.getMessage());
            return Optional.empty();
        }
        return requested.stream()
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
        return exclusively(spec.id(), () -> startOrReplace(spec, progress));
    }

    private <T> T exclusively(InstanceId id, EngineWatcher.Action<T> action) throws ComputeException {
        try {
            return watcher.exclusively(id, action);
        } catch (DockerException e) {
            throw failure(e);
        }
    }

    private RunState.Running startOrReplace(InstanceSpec spec, StartProgress progress) throws ComputeException {
        String name = EngineNames.container(spec.id());
        Optional<Container> existing = Container.inspect(engine, name);
        if (existing.isPresent() && existing.get().running()) {
            return watch(spec.id(), existing.get());
        }
        if (existing.isPresent() && existing.get().digest().equals(ContainerRequest.digest(spec))) {
            startContainer(existing.get().id());
            return watch(spec.id(), inspectStarted(name));
        }
        images.pullIfMissing(spec.image(), progress);
        removeContainer(name + NEXT);
        String created = create(spec, name + NEXT);
        try {
            // the existing container is removed only once its replacement exists
            removeContainer(name);
            rename(created, name);
            startContainer(created);
        } catch (ComputeException | DockerException e) {
            removeContainer(created);
            throw e;
        }
        return watch(spec.id(), inspectStarted(name));
    }

    private RunState.Running watch(InstanceId id, Container container) {
        watcher.watch(id, container);
        return container.run();
    }

    private Container inspectStarted(String name) throws ComputeException {
        return Container.inspect(engine, name)
                .filter(container -> container.startedAt() != null)
                .orElseThrow(() -> new ComputeException("The container was removed from the engine during its start."));
    }

    private String create(InstanceSpec spec, String name) throws ComputeException {
        try {
            return engine.call(client -> {
                CreateContainerCmd create = ContainerRequest.of(client, spec, name);
                return create.exec().getId();
            });
        } catch (NotFoundException e) {
            throw new ComputeException(FailureCode.IMAGE_NOT_FOUND, Engine.message(e), e);
        }
    }

    private void startContainer(String container) throws ComputeException {
        try {
            engine.call(client -> client.startContainerCmd(container).exec());
        } catch (NotModifiedException e) {
            LOG.debug("Container is already running: container={}", container);
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
            LOG.debug("Container is already removed: container={}", container);
        }
    }

    private static ComputeException failure(DockerException rejection) {
        String message = Engine.message(rejection);
        String text = message.toLowerCase(Locale.ROOT);
        boolean portTaken = text.contains("port is already allocated")
                || text.contains("address already in use")
                || text.contains("failed to bind port");
        return portTaken
                ? new ComputeException(FailureCode.PORT_TAKEN, "A host port is already in use. " + message, rejection)
                : new ComputeException(message, rejection);
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, Duration grace) throws ComputeException {
        return exclusively(id, () -> {
            Optional<Container> found = Container.find(engine, id);
            if (found.isEmpty()) {
                watcher.release(id);
                return new RunState.Ended(null, CONTAINER_REMOVED);
            }
            stopContainer(found.get(), grace);
            watcher.release(id);
            Integer exitCode =
                    Container.find(engine, id).map(Container::exitCode).orElse(null);
            return new RunState.Ended(exitCode, "Stopped.");
        });
    }

    private void stopContainer(Container container, Duration grace) throws ComputeException {
        if (!container.running()) {
            return;
        }
        if (container.paused()) {
            // frozen processes do not handle signals
            engine.call(client -> client.unpauseContainerCmd(container.id()).exec());
        }
        int seconds = Math.toIntExact(Math.ceilDiv(grace.toMillis(), 1_000));
        try {
            engine.call(client ->
                    client.stopContainerCmd(container.id()).withTimeout(seconds).exec());
        } catch (NotModifiedException | NotFoundException e) {
            LOG.debug("Container has already ended: container={}", container.id());
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
        exclusively(id, () -> {
            Container current = Container.find(engine, id)
                    .filter(Container::running)
                    .orElseThrow(() -> new ComputeException("The run has ended."));
            if (current.paused() != pause) {
                engine.call(client -> pause
                        ? client.pauseContainerCmd(current.id()).exec()
                        : client.unpauseContainerCmd(current.id()).exec());
            }
            Container.find(engine, id).filter(Container::running).ifPresent(now -> watcher.watch(id, now));
            return id;
        });
    }

    /** Replaces a running container. A container that is not running is replaced when it starts. */
    private Remounted remount(InstanceSpec spec) throws ComputeException {
        String name = EngineNames.container(spec.id());
        return exclusively(spec.id(), () -> {
            Optional<Container> existing = Container.inspect(engine, name);
            if (existing.isEmpty()
                    || !existing.get().running()
                    || existing.get().digest().equals(ContainerRequest.digest(spec))) {
                return new Remounted.Now();
            }
            return new Remounted.InNewRun(replace(spec, name, existing.get()));
        });
    }

    private RunState.Running replace(InstanceSpec spec, String name, Container previous) throws ComputeException {
        removeContainer(name + NEXT);
        removeContainer(name + PREVIOUS);
        String next = create(spec, name + NEXT);
        try {
            stopContainer(previous, REMOUNT_GRACE);
            rename(previous.id(), name + PREVIOUS);
            rename(next, name);
            startContainer(next);
        } catch (ComputeException | DockerException e) {
            restore(previous, name, next);
            throw e;
        }
        removeContainer(previous.id());
        return watch(spec.id(), inspectStarted(name));
    }

    /** Starts the previous container again; the watcher reports its new run. */
    private void restore(Container previous, String name, String next) {
        try {
            removeContainer(next);
            Container.inspect(engine, name + PREVIOUS).ifPresent(renamed -> {
                try {
                    rename(previous.id(), name);
                } catch (ComputeException e) {
                    LOG.warn("Cannot restore the name of a container: container={} name={}", previous.id(), name, e);
                }
            });
            startContainer(previous.id());
        } catch (ComputeException | DockerException e) {
            LOG.warn(
                    "Cannot restart a container after a failed remount: container={} cause={}",
                    previous.id(),
                    e.getMessage());
        }
    }

    @Override
    public RunState find(InstanceId id) throws ComputeException {
        return exclusively(id, () -> {
            Optional<Container> found = Container.find(engine, id);
            found.filter(Container::running).ifPresent(container -> watcher.adopt(id, container));
            return found.map(Container::state).orElseGet(RunState.Unknown::new);
        });
    }

    @Override
    public void remove(InstanceId id) throws ComputeException {
        String name = EngineNames.container(id);
        exclusively(id, () -> {
            watcher.release(id);
            removeContainer(name);
            removeContainer(name + NEXT);
            removeContainer(name + PREVIOUS);
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
                    .filter(container -> !container.getLabels().containsKey(EngineNames.INSTANCE))
                    .map(UnmanagedContainers::of)
                    .toList();
        } catch (DockerException e) {
            throw failure(e);
        }
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        if (status() instanceof DriverStatus.Unreachable) {
            return List.of();
        }
        return statistics.newest(ids.stream().filter(watcher::isWatching).toList());
    }

    @Override
    public InputStream logs(InstanceId id, int tailLines, boolean follow) throws IOException {
        String name = EngineNames.container(id);
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

    /** Stops observing; the containers keep running. */
    @Override
    public void close() {
        statistics.close();
        watcher.close();
    }
}
