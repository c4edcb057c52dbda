// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverListener;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.DriverStatus;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.ImageDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.OutputRange;
import dev.windsock.compute.OutputReader;
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
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/** A read-only driver whose instances and counters are set by a test. */
@NullUnmarked
public final class FakeCounters implements ComputeDriver, MeteredInstances {
    public static final HostSize HOST = new HostSize("host-1", 4, 8_000);

    public final List<Metered> running = new CopyOnWriteArrayList<>();
    public final Map<InstanceId, Usage> usages = new ConcurrentHashMap<>();
    /** One entry for each call of {@link #usage}. */
    public final List<Collection<InstanceId>> usageCalls = new CopyOnWriteArrayList<>();
    /** Called in {@link #usage}; may block or throw. */
    public volatile Runnable onUsage = () -> {};

    @Override
    public List<Metered> running() {
        return List.copyOf(running);
    }

    @Override
    public void requireMeasuredHere(InstanceId id) {
        // all are
    }

    @Override
    public Optional<TenantId> tenantOf(InstanceId id) {
        return running.stream()
                .filter(instance -> instance.id().equals(id))
                .map(Metered::tenantId)
                .findFirst();
    }

    @Override
    public List<Unmanaged> unmanaged() {
        return List.of();
    }

    @Override
    public List<Usage> usage(Collection<InstanceId> ids) {
        usageCalls.add(List.copyOf(ids));
        onUsage.run();
        return ids.stream().flatMap(id -> Stream.ofNullable(usages.get(id))).toList();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.PAUSE, Capability.LOGS);
    }

    @Override
    public HostSize host() {
        return HOST;
    }

    @Override
    public Optional<VolumeDriver> volumes() {
        return Optional.empty();
    }

    @Override
    public Optional<TerminalDriver> terminals() {
        return Optional.empty();
    }

    @Override
    public Optional<ImageDriver> images() {
        return Optional.empty();
    }

    @Override
    public Optional<NetworkDriver> networks() {
        return Optional.empty();
    }

    @Override
    public void observe(DriverListener listener) {}

    @Override
    public DriverStatus status() {
        return new DriverStatus.Reachable(Instant.EPOCH);
    }

    @Override
    public Optional<UnsupportedSpec> validate(InstanceSpec spec) {
        return Optional.empty();
    }

    @Override
    public RunState.Running start(InstanceSpec spec, StartProgress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RunState.Ended stop(InstanceId id, DriverRef ref, StopPolicy policy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void kill(InstanceId id, DriverRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean needsNewRun(InstanceSpec from, InstanceSpec to) {
        return true;
    }

    @Override
    public void changeLimits(InstanceSpec spec, DriverRef ref) {}

    @Override
    public void pause(InstanceId id, DriverRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(InstanceId id, DriverRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HealthProbe> healthProbe(InstanceSpec spec, DriverRef ref) {
        return Optional.empty();
    }

    @Override
    public RunState find(InstanceId id) {
        return new RunState.Unknown();
    }

    @Override
    public void remove(InstanceId id) {}

    @Override
    public OutputReader logs(InstanceId id, OutputRange range) {
        return OutputReader.empty();
    }

    @Override
    public void close() {}
}
