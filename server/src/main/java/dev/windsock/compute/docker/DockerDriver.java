// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.UpdateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
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
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.HttpProbe;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
import dev.windsock.compute.PublishedPort;
import dev.windsock.compute.PullPolicy;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StartProgress;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalDriver;
import dev.windsock.compute.Unmanaged;
import dev.windsock.compute.UnsupportedSpec;
import dev.windsock.compute.Usage;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs instances as containers of an engine, with one container for all runs of an instance. Engines cannot change the volumes
 * of an existing container, so a remount replaces the container, and everything that the old container wrote outside volumes is
 * lost.
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

    /** The suffix of a container's name while it is being prepared to replace another. */
    private static final String NEXT = "-next";

    /** The suffix of a container's name while it is being replaced. */
    private static final String PREVIOUS = "-before";

    private static final Logger LOG = LoggerFactory.getLogger(DockerDriver.class);

    private final Engine engine;
    private final EngineWatcher watcher;
    private final Images images;
    private final DockerImages imageDriver;
    private final DockerVolumes volumes;
    private final DockerNetworks networks;
    private final TenantNetworks tenantNetworks;
    private final DockerTerminals terminals;
    private final StatsStreams statistics;
    private final DockerOptions options;
    private volatile HostSize host;

    /** @param fallback the host's size until the engine has reported its own */
    DockerDriver(DockerSettings settings, HostSize fallback, DockerOptions options) {
        this.options = options;
        this.engine = new Engine(settings);
        this.watcher = new EngineWatcher(engine, bootTime(settings), this::connected);
        this.images = new Images(engine, options.registries());
        this.imageDriver = new DockerImages(engine, images);
        this.volumes = new DockerVolumes(engine, this::remount);
        this.networks = new DockerNetworks(engine);
        this.tenantNetworks = new TenantNetworks(engine);
        this.terminals = new DockerTerminals(engine);
        this.statistics = new StatsStreams(engine);
        this.host = fallback;
    }

    /** Whether an engine responds. Blocks for a few seconds at most. */
    static boolean isReachable(DockerSettings settings) {
        return Engine.isReachable(settings);
    }

    /** Returns when the engine's host was started, if that is this host. */
    private static Instant bootTime(DockerSettings settings) {
        if (!"unix".equals(settings.host().getScheme())) {
            return Instant.EPOCH;
        }
        try {
            double uptimeSeconds =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
            return Instant.now().minusMillis((long) (uptimeSeconds * 1_000));
        } catch (IOException e) {
            LOG.debug("Cannot read the boot time of this host", e);
            return Instant.EPOCH;
        }
    }

    private void connected() {
        readHost();
        Thread.ofVirtual().name("engine-networks").start(tenantNetworks::removeUnused);
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
    public Optional<ImageDriver> images() {
        return Optional.of(imageDriver);
    }

    @Override
    public void observe(DriverListener listener) {
        watcher.start(listener);
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        Optional<UnsupportedSpec> invalid = invalid(spec);
        if (invalid.isEmpty() && ImageReference.parse(spec.image()).isEmpty()) {
            return Optional.of(new UnsupportedSpec.Invalid(
                    "image", "must be an image reference such as alpine:3.22, not an id or other text"));
        }
        return invalid.isPresent() || spec.ports().isEmpty() ? invalid : takenPort(spec);
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

    private Optional<UnsupportedSpec> takenPort(InstanceSpec spec) {
        List<PublishedPort> taken;
        try {
            taken = engine.call(client -> client.listContainersCmd().exec()).stream()
                    .filter(container ->
                            !spec.id().value().equals(container.getLabels().get(EngineNames.INSTANCE)))
                    .flatMap(container -> UnmanagedContainers.ports(container).stream())
                    .toList();
        } catch (ComputeException | DockerException e) {
            LOG.warn("Cannot read published ports from the engine, skipping the check: cause={}", e.getMessage());
            return Optional.empty();
        }
        return spec.ports().stream()
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
            throw StartFailure.of(e);
        }
    }

    private RunState.Running startOrReplace(InstanceSpec spec, StartProgress progress) throws ComputeException {
        String name = EngineNames.container(spec.id());
        Optional<Container> existing = Container.inspect(engine, name);
        if (existing.isPresent() && existing.get().running()) {
            return watch(spec.id(), existing.get());
        }
        if (existing.isPresent() && isUpToDate(existing.get(), spec, progress)) {
            limit(existing.get(), ContainerLimits.of(spec));
            restart(existing.get());
            return watch(spec.id(), inspectStarted(name));
        }
        removeContainer(name + NEXT);
        String created = create(spec, name + NEXT, progress);
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

    /** Whether a container matches a spec. With {@link PullPolicy#ALWAYS}, a newer image replaces it. */
    private boolean isUpToDate(Container container, InstanceSpec spec, StartProgress progress) throws ComputeException {
        return isFor(container, spec)
                && container.limits().canBecome(ContainerLimits.of(spec))
                && hasImage(container, spec, progress);
    }

    /** Whether a container was created for a spec, apart from its limits. */
    private static boolean isFor(Container container, InstanceSpec spec) {
        ContainerLimits created = container.createdLimits();
        return container
                .digest()
                .equals(ContainerRequest.digest(spec.withLimits(created.cpuMillis(), created.memoryBytes())));
    }

    private boolean hasImage(Container container, InstanceSpec spec, StartProgress progress) throws ComputeException {
        return spec.options().pullPolicy() != PullPolicy.ALWAYS
                || images.id(images.acquire(spec, progress))
                        .filter(container.image()::equals)
                        .isPresent();
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

    /** Creates a container, which is not running yet, with an image that the tenant may use. */
    private String create(InstanceSpec spec, String name, StartProgress progress) throws ComputeException {
        String image = images.acquire(spec, progress);
        try {
            return spec.vpcId() == null
                    ? tenantNetworks.during(spec.tenantId(), () -> create(spec, name, image))
                    : create(spec, name, image);
        } catch (NotFoundException e) {
            throw new ComputeException(FailureCode.IMAGE_NOT_FOUND, Engine.message(e), e);
        }
    }

    private String create(InstanceSpec spec, String name, String image) throws ComputeException {
        return engine.call(client -> {
            CreateContainerCmd create = ContainerRequest.of(client, spec, name, image, options.maxPids());
            return create.exec().getId();
        });
    }

    /** Starts an existing container in its network, which may have been removed while the container was not running. */
    private void restart(Container container) throws ComputeException {
        TenantId tenant = container.tenant();
        if (tenant == null) {
            startContainer(container.id());
        } else {
            tenantNetworks.during(tenant, () -> {
                try {
                    startContainer(container.id());
                } catch (NotFoundException e) {
                    // the container refers to the network by an id that the engine no longer has
                    tenantNetworks.reconnect(tenant, container.id());
                    startContainer(container.id());
                }
                return container;
            });
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
            LOG.debug("Container already removed: container={}", container);
        }
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, StopPolicy policy) throws ComputeException {
        return exclusively(id, () -> {
            Optional<Container> found = Container.find(engine, id);
            if (found.isEmpty()) {
                watcher.release(id);
                return new RunState.Ended(null, CONTAINER_REMOVED);
            }
            stopContainer(found.get(), policy);
            watcher.release(id);
            Optional<Container> ended = Container.find(engine, id);
            return new RunState.Ended(
                    ended.map(Container::exitCode).orElse(null),
                    "Stopped." + ended.map(Container::afterMemoryKill).orElse(""));
        });
    }

    private void stopContainer(Container container, StopPolicy policy) throws ComputeException {
        if (!container.running()) {
            return;
        }
        if (container.paused()) {
            // frozen processes do not handle signals
            engine.call(client -> client.unpauseContainerCmd(container.id()).exec());
        }
        int seconds = Math.toIntExact(Math.ceilDiv(policy.timeout().toMillis(), 1_000));
        try {
            engine.call(client ->
                    client.stopContainerCmd(container.id()).withTimeout(seconds).exec());
        } catch (NotModifiedException | NotFoundException e) {
            LOG.debug("Container has already ended: container={}", container.id());
        }
    }

    @Override
    public void kill(InstanceId id, DriverRef ref) throws ComputeException {
        try {
            Optional<Container> running = Container.find(engine, id)
                    .filter(Container::running)
                    .filter(now -> now.ref().equals(ref));
            if (running.isPresent()) {
                engine.call(
                        client -> client.killContainerCmd(running.get().id()).exec());
            }
        } catch (NotFoundException | ConflictException e) {
            LOG.debug("Container has already ended: instance={}", id);
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }

    @Override
    public boolean needsNewRun(InstanceSpec from, InstanceSpec to) {
        InstanceSpec sameLimits = to.withLimits(from.cpuLimitMillis(), from.memoryLimitBytes());
        return !ContainerRequest.digest(from).equals(ContainerRequest.digest(sameLimits))
                || !ContainerLimits.of(from).canBecome(ContainerLimits.of(to));
    }

    @Override
    public void changeLimits(InstanceSpec spec, DriverRef ref) throws ComputeException {
        exclusively(spec.id(), () -> {
            Container current = Container.find(engine, spec.id())
                    .filter(Container::running)
                    .orElseThrow(() -> new ComputeException("The run has ended."));
            limit(current, ContainerLimits.of(spec));
            return current;
        });
    }

    private void limit(Container container, ContainerLimits limits) throws ComputeException {
        if (container.limits().equals(limits)) {
            return;
        }
        engine.call(client -> {
            UpdateContainerCmd update = client.updateContainerCmd(container.id());
            if (limits.nanoCpus() != null) {
                update.withNanoCPUs(limits.nanoCpus());
            }
            if (limits.memoryBytes() != null) {
                update.withMemory(limits.memoryBytes()).withMemorySwap(limits.memoryBytes());
            }
            return update.exec();
        });
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
            Container.find(engine, id).filter(Container::running).ifPresent(now -> watcher.update(id, now));
            return id;
        });
    }

    /** Replaces a running container. A container that is not running is replaced when it starts. */
    private Remounted remount(InstanceSpec spec) throws ComputeException {
        String name = EngineNames.container(spec.id());
        return exclusively(spec.id(), () -> {
            Optional<Container> existing = Container.inspect(engine, name);
            if (existing.isEmpty() || !existing.get().running() || isFor(existing.get(), spec)) {
                return new Remounted.Now();
            }
            return new Remounted.InNewRun(replace(spec, name, existing.get()));
        });
    }

    private RunState.Running replace(InstanceSpec spec, String name, Container previous) throws ComputeException {
        removeContainer(name + NEXT);
        removeContainer(name + PREVIOUS);
        String next = create(spec, name + NEXT, sentence -> true);
        try {
            stopContainer(previous, spec.stop());
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
            restart(previous);
        } catch (ComputeException | DockerException e) {
            LOG.warn(
                    "Cannot restart a container after a failed remount: container={} cause={}",
                    previous.id(),
                    e.getMessage());
        }
    }

    /** The engine itself executes the programs of health checks. */
    @Override
    public Optional<HealthProbe> healthProbe(InstanceSpec spec, DriverRef ref) {
        HealthCheck check = spec.options().health();
        return check != null && check.test() instanceof HealthCheck.Test.Http http
                ? Optional.of(timeout -> request(spec.id(), http, timeout))
                : Optional.empty();
    }

    /**
     * The container's address belongs to this instance alone, and the driver requests it for each check because a start may
     * change it.
     */
    private HealthProbe.Result request(InstanceId id, HealthCheck.Test.Http http, Duration timeout)
            throws ComputeException {
        try {
            String address = Container.find(engine, id).map(Container::address).orElse(null);
            return address == null
                    ? new HealthProbe.Result(false, "The container has no network address.")
                    : HttpProbe.get(
                            InetAddress.ofLiteral(address),
                            http,
                            timeout,
                            "The server must be able to reach the container's address, " + address
                                    + ", which is impossible from another host, from a container or with a rootless "
                                    + "engine. Use a "
                                    + "command "
                                    + "instead.");
        } catch (DockerException e) {
            throw Engine.toComputeException(e);
        }
    }

    @Override
    public RunState find(InstanceId id) throws ComputeException {
        return exclusively(id, () -> {
            Optional<Container> found = Container.find(engine, id);
            found.filter(Container::running).ifPresent(container -> watcher.adopt(id, container));
            return found.map(container -> watcher.state(id, container)).orElseGet(RunState.Unknown::new);
        });
    }

    @Override
    public void remove(InstanceId id) throws ComputeException {
        String name = EngineNames.container(id);
        exclusively(id, () -> {
            Optional<Container> existing = Container.inspect(engine, name);
            watcher.release(id);
            removeContainer(name);
            removeContainer(name + NEXT);
            removeContainer(name + PREVIOUS);
            removeUnusedNetwork(existing);
            return id;
        });
        watcher.forget(id);
    }

    private void removeUnusedNetwork(Optional<Container> removed) {
        if (removed.isEmpty()) {
            // the container's start failed, or the container was removed outside Windsock
            tenantNetworks.removeUnused();
        }
        removed.map(Container::tenant).ifPresent(tenantNetworks::removeIfUnused);
    }

    @Override
    public List<Unmanaged> unmanaged() throws ComputeException {
        if (!options.showUnmanaged()) {
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
            throw StartFailure.of(e);
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
    public OutputReader logs(InstanceId id, OutputRange range) throws IOException, ComputeException {
        String name = EngineNames.container(id);
        ContainerOutput.Place after = range.after() == null ? null : ContainerOutput.Place.parse(range.after());
        ContainerOutput.Place before = range.before() == null ? null : ContainerOutput.Place.parse(range.before());
        Optional<Container> container = Container.inspect(engine, name);
        if (container.isEmpty()) {
            return OutputReader.empty();
        }
        if (before != null) {
            return lastLines(name, times(range.since(), before.time()), before, range.lastLines());
        }
        if (range.until() != null && range.lastLines() != OutputRange.ALL_LINES) {
            return lastLines(name, times(range.since(), range.until()), ContainerOutput.Place.END, range.lastLines());
        }
        if (after == null && range.follow() && range.lastLines() == 0) {
            after = end(name);
        }
        String tail = "&tail=" + (range.lastLines() == OutputRange.ALL_LINES ? "all" : range.lastLines());
        String query = after == null ? tail + times(range.since(), range.until()) : times(after.since(), null);
        Instant startedAt = container.get().startedAt();
        return range.follow()
                ? new ContainerOutput(openLog(name, query + "&follow=1"), after, () -> requireEnded(name, startedAt))
                : new ContainerOutput(openLog(name, query), after, ContainerOutput.EndCheck.NONE);
    }

    private static String times(@Nullable Instant since, @Nullable Instant until) {
        return (since == null ? "" : "&since=" + ContainerOutput.Place.seconds(since))
                + (until == null ? "" : "&until=" + ContainerOutput.Place.seconds(until));
    }

    /**
     * Returns the last lines before a place and within a time range. The engine itself would count the lines before applying
     * the time range.
     */
    private OutputReader lastLines(String name, String times, ContainerOutput.Place before, int lines)
            throws IOException, ComputeException {
        InputStream log = openLog(name, "&tail=all" + times);
        return OutputBefore.read(new ContainerOutput(log, null, ContainerOutput.EndCheck.NONE), before, lines);
    }

    /** Engines also end a followed log when they themselves stop, although the container may keep running. */
    private void requireEnded(String name, @Nullable Instant startedAt) throws IOException {
        try {
            if (Container.inspect(engine, name)
                    .filter(container -> container.running() && Objects.equals(container.startedAt(), startedAt))
                    .isPresent()) {
                throw new IOException("The engine ended the log of a running container.");
            }
        } catch (ComputeException | DockerException e) {
            throw new IOException("Cannot read whether the container is running.", e);
        }
    }

    /** Returns the place after the last message of a container's log, so that a reader can start there and resume. */
    private ContainerOutput.Place end(String name) throws IOException, ComputeException {
        try (ContainerOutput newest =
                new ContainerOutput(openLog(name, "&tail=1"), null, ContainerOutput.EndCheck.NONE)) {
            while (newest.read() != null) {
                // there may be one message from each of the two streams
            }
            return newest.last();
        }
    }

    private InputStream openLog(String name, String query) throws IOException, ComputeException {
        return engine.open("/containers/" + name + "/logs?stdout=1&stderr=1&timestamps=1" + query);
    }

    /** Stops observing; the containers keep running. */
    @Override
    public void close() {
        statistics.close();
        watcher.close();
    }
}
