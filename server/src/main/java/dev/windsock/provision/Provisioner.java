// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.NodeId;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.trace.TraceParent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and removes the storage and the networks that resources need in the driver. A pending cleanup is stored before
 * anything is created, and the transaction that commits the resource deletes it. The transaction that deletes a resource stores
 * a pending cleanup. Therefore, after any failure or crash, exactly the resources with a pending cleanup can be removed.
 *
 * <p>Threading: thread-safe; every method blocks on the store or the driver. The sweep skips everything that is currently
 * being created or removed.
 */
@Singleton
public final class Provisioner {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final Store store;
    private final PendingCleanupRepository repository;
    private final NodeId node;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    Provisioner(
            ComputeDriver driver, DriverSpans spans, Store store, PendingCleanupRepository repository, NodeId node) {
        this.driver = driver;
        this.spans = spans;
        this.store = store;
        this.repository = repository;
        this.node = node;
    }

    /**
     * Returns the driver's volumes.
     *
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    public VolumeDriver volumes() {
        return driver.volumes().orElseThrow(() -> DriverRequirements.unsupported(driver, "volumes"));
    }

    /**
     * Returns the driver's networks.
     *
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    public NetworkDriver networks() {
        return driver.networks().orElseThrow(() -> DriverRequirements.unsupported(driver, "VPCs"));
    }

    /**
     * Creates an object in the driver, then commits the resource that the object is for. Unless the commit calls {@link #keep},
     * the object is removed again.
     *
     * @param cause the span of the request, if there is one
     * @throws RejectedException DRIVER_FAILED, or any rejection that the commit throws
     */
    public <R> R create(
            PendingCleanup cleanup, @Nullable TraceParent cause, DriverSpans.Action create, Supplier<R> commit) {
        busy.add(cleanup.id());
        try {
            store.write(transaction -> {
                repository.insert(transaction.handle(), cleanup);
                return cleanup;
            });
            spans.run("create " + cleanup.kind().noun(), cleanup.subject(), cause, create);
            return commit.get();
        } catch (ComputeException e) {
            LOG.warn(
                    "Driver cannot create a resource: kind={} id={} cause={}",
                    cleanup.kind(),
                    cleanup.id(),
                    e.getMessage());
            throw DriverRequirements.failed(e);
        } finally {
            removeIfPending(cleanup, cause);
            busy.remove(cleanup.id());
        }
    }

    /** Keeps the created resource. Called in the transaction that commits the resource. */
    public void keep(Transaction transaction, PendingCleanup cleanup) {
        if (!repository.delete(transaction.handle(), cleanup)) {
            throw new IllegalStateException("Nothing was created for " + cleanup);
        }
    }

    /**
     * Commits the deletion of a resource, then removes the object that was created for it. If the driver fails, the sweep
     * retries every minute. A resource is removed by the node that created it.
     *
     * @param cause the span of the request, if there is one
     * @param deletion deletes the resource and returns what to remove from the driver
     */
    public Outcome<PendingCleanup> delete(@Nullable TraceParent cause, Function<Transaction, PendingCleanup> deletion) {
        Outcome<PendingCleanup> committed = store.writeEssential(transaction -> {
            PendingCleanup cleanup = deletion.apply(transaction);
            repository.insert(transaction.handle(), cleanup);
            return cleanup;
        });
        remove(committed.value(), cause);
        return committed;
    }

    private void remove(PendingCleanup cleanup, @Nullable TraceParent cause) {
        if (cleanup.owner().equals(node) && cleanup.driver().equals(driver.name()) && busy.add(cleanup.id())) {
            try {
                removeIfPending(cleanup, cause);
            } finally {
                busy.remove(cleanup.id());
            }
        }
    }

    /** Retries the cleanups that failed, and performs those that a killed server did not finish. */
    @Scheduled(initialDelay = "5s", fixedDelay = "1m")
    public void sweep() {
        store.read(handle -> repository.of(handle, node, driver.name())).forEach(cleanup -> remove(cleanup, null));
    }

    private void removeIfPending(PendingCleanup cleanup, @Nullable TraceParent cause) {
        try {
            boolean pending = store.read(handle -> repository.contains(handle, cleanup));
            // checked again as a write, after all earlier writes, because a commit that timed out may still be queued
            if (pending
                    && store.writeEssential(transaction -> repository.contains(transaction.handle(), cleanup))
                            .value()) {
                spans.run("delete " + cleanup.kind().noun(), cleanup.subject(), cause, () -> delete(cleanup));
                store.writeEssential(transaction -> repository.delete(transaction.handle(), cleanup));
            }
        } catch (ComputeException | RuntimeException e) {
            LOG.warn(
                    "Cannot remove a resource from the driver, retrying within a minute: kind={} id={} cause={}",
                    cleanup.kind(),
                    cleanup.id(),
                    e.getMessage());
        }
    }

    private void delete(PendingCleanup cleanup) throws ComputeException {
        switch (cleanup.kind()) {
            case VOLUME -> {
                Optional<VolumeDriver> volumes = driver.volumes();
                if (volumes.isPresent()) {
                    volumes.get().delete(new VolumeId(cleanup.id()), cleanup.tenantId());
                }
            }
            case VPC -> {
                Optional<NetworkDriver> networks = driver.networks();
                if (networks.isPresent()) {
                    networks.get().delete(new VpcId(cleanup.id()), cleanup.tenantId());
                }
            }
        }
    }
}
