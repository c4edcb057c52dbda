// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.HealthCheck;
import dev.windsock.compute.HealthProbe;
import dev.windsock.compute.HealthStatus;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.retry.Poll;
import dev.windsock.store.Store;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the health of running instances whose driver leaves health checks to the server. Stores each change of status, with
 * its event.
 *
 * <p>At most {@value #MAX_CHECKS} checks run concurrently; others wait for their turn, and this wait does not count as part of
 * their timeout. Checks of runs that started together are spread over their interval.
 *
 * <p>Threading: each checked run has one virtual thread, which sleeps between its checks, so that checks of a run never
 * overlap. Another virtual thread starts and ends these threads. It reads the instances that have changed, in batches.
 */
@Singleton
final class HealthMonitor {
    /** A run that has just started is first checked after this time, unless its interval is shorter. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(1);

    private static final int MAX_CHECKS = 64;

    /** Maximum number of changed instances per read. */
    private static final int MAX_READ = 500;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private final EventLog log;
    private final ComputeDriver driver;
    private final Store store;
    private final RetryingStore retryingStore;
    private final InstanceRepository repository;
    private final InstanceStates states;
    private final NodeId node;
    private final Map<InstanceId, Checks> active = new ConcurrentHashMap<>();
    private final Semaphore running = new Semaphore(MAX_CHECKS, true);
    private final BlockingQueue<InstanceId> changed = new LinkedBlockingQueue<>();
    private final Thread refresher = Thread.ofVirtual().name("health-refresh").unstarted(this::refreshChanged);
    private volatile boolean closed;

    HealthMonitor(
            EventLog log,
            ComputeDriver driver,
            Store store,
            RetryingStore retryingStore,
            InstanceRepository repository,
            InstanceStates states,
            NodeId node) {
        this.log = log;
        this.driver = driver;
        this.store = store;
        this.retryingStore = retryingStore;
        this.repository = repository;
        this.states = states;
        this.node = node;
    }

    /** The checks of one run. */
    private record Checks(DriverRef run, HealthCheck check, Thread thread) {
        void end() {
            thread.interrupt();
        }
    }

    @EventListener
    void started(StartupEvent event) {
        log.onChange(this::changed);
        store.read(handle -> repository.withStatus(handle, node, EnumSet.of(InstanceStatus.RUNNING))).stream()
                .filter(instance -> instance.spec().options().health() != null)
                .forEach(instance -> changed.add(instance.id()));
        refresher.start();
    }

    @PreDestroy
    void close() {
        closed = true;
        refresher.interrupt();
        active.values().forEach(Checks::end);
    }

    private void changed(List<ResourceChange> changes) {
        changes.stream()
                .filter(change -> change.type() == ResourceType.INSTANCE)
                .forEach(change -> changed.add(new InstanceId(change.resourceId())));
    }

    private void refreshChanged() {
        Set<InstanceId> ids = new HashSet<>();
        while (!closed) {
            try {
                ids.add(changed.take());
                changed.drainTo(ids, MAX_READ);
                refresh(ids);
                ids.clear();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("Cannot read which instances have health checks, retrying: cause={}", e.getMessage());
                changed.addAll(ids);
                ids.clear();
                Poll.pause(RETRY_DELAY);
            }
        }
    }

    /** Starts or ends the checks of instances, as their stored states require. */
    private void refresh(Set<InstanceId> ids) {
        Map<InstanceId, InstanceRecord> checked = store.read(handle -> repository.checked(handle, node, ids)).stream()
                .collect(Collectors.toMap(InstanceRecord::id, Function.identity()));
        ids.forEach(id -> refresh(id, checked.get(id)));
    }

    /** @param instance the instance to check; null if it is not running, or has no check */
    private void refresh(InstanceId id, @Nullable InstanceRecord instance) {
        HealthCheck check = instance == null ? null : instance.spec().options().health();
        DriverRef run = instance == null ? null : instance.runRef();
        Checks current = active.get(id);
        if (current != null && (!current.run().equals(run) || !current.check().equals(check))) {
            active.remove(id);
            current.end();
            current = null;
        }
        if (current == null && instance != null && check != null && run != null) {
            driver.healthProbe(instance.spec(), run)
                    .ifPresent(probe -> active.put(id, start(instance, run, check, probe)));
        }
    }

    private Checks start(InstanceRecord instance, DriverRef run, HealthCheck check, HealthProbe probe) {
        InstanceId id = instance.id();
        // if a run already has a result, this server found it at startup, together with other runs
        Duration first =
                hasResult(instance) || check.interval().compareTo(FIRST_CHECK) < 0 ? check.interval() : FIRST_CHECK;
        Thread thread = Thread.ofVirtual().name("health-" + id).start(() -> run(id, run, check, probe, first));
        return new Checks(run, check, thread);
    }

    private static boolean hasResult(InstanceRecord instance) {
        InstanceState.Run run = instance.state().run();
        return run != null && run.health() != null && run.health().status() != HealthStatus.STARTING;
    }

    private void run(InstanceId id, DriverRef run, HealthCheck check, HealthProbe probe, Duration first) {
        int failures = 0;
        HealthStatus known = HealthStatus.STARTING;
        // the second pause is also spread, because the first one may be short
        Duration pause = spread(first);
        Duration next = spread(check.interval());
        while (!closed && Poll.pause(pause)) {
            pause = next;
            next = check.interval();
            HealthProbe.Result result;
            try {
                result = check(id, check, probe);
            } catch (ComputeException e) {
                LOG.debug("Cannot check the health of an instance, retrying at the next check: instance={}", id, e);
                continue;
            } catch (InterruptedException e) {
                return;
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            failures = result.passed() ? 0 : failures + 1;
            HealthStatus now = result.passed()
                    ? HealthStatus.HEALTHY
                    : failures >= check.retries() ? HealthStatus.UNHEALTHY : known;
            if (now != known) {
                known = now;
                store(id, run, check, now, result.output());
            }
        }
    }

    private HealthProbe.Result check(InstanceId id, HealthCheck check, HealthProbe probe)
            throws ComputeException, InterruptedException {
        running.acquire();
        try {
            return probe.check(check.timeout());
        } catch (RuntimeException e) {
            LOG.warn("Health check failed unexpectedly, counting it as failed: instance={}", id, e);
            return new HealthProbe.Result(false, "The check failed; the server's log has the cause.");
        } finally {
            running.release();
        }
    }

    /** Returns a random duration between half the pause and the whole pause. */
    private static Duration spread(Duration pause) {
        long millis = pause.toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Stores a result, unless the health check of the instance has changed in the meantime. */
    private void store(InstanceId id, DriverRef run, HealthCheck check, HealthStatus status, String output) {
        retryingStore.write(
                id,
                transaction -> repository
                        .find(transaction.handle(), id)
                        .filter(instance ->
                                check.equals(instance.spec().options().health()))
                        .ifPresent(instance -> states.healthChanged(transaction, instance, run, status, output)));
    }
}
