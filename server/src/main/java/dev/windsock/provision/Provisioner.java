// SPDX-License-Identifier: Apache-2.0
package dev.windsock.provision;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.VolumeId;
import dev.windsock.id.VpcId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and removes what resources need in the driver. A pending cleanup is stored before anything is created, and the
 * transaction that commits the resource deletes it. The transaction that deletes a resource stores one. So after any failure
 * or crash, exactly what has a pending cleanup can be removed.
 *
 * <p>Threading: thread-safe; every method blocks on the store or the driver. The sweep skips everything that is currently
 * being created or removed.
 */
@Singleton
public final class Provisioner {
    private static final Duration DRIVER_RETRY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    private final ComputeDriver driver;
    private final Store store;
    private final PendingCleanupRepository repository;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    /** A call to the driver. */
    @FunctionalInterface
    public interface DriverCall {
        void execute() throws ComputeException;
    }

    Provisioner(ComputeDriver driver, Store store, PendingCleanupRepository repository) {
        this.driver = driver;
        this.store = store;
        this.repository = repository;
    }

    /**
     * Returns the driver's volumes.
     *
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    public VolumeDriver volumes() {
        return driver.volumes().orElseThrow(() -> unsupported("volumes"));
    }

    /**
     * Returns the driver's networks.
     *
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    public NetworkDriver networks() {
        return driver.networks().orElseThrow(() -> unsupported("VPCs"));
    }

    private RejectedException unsupported(String resources) {
        return new RejectedException(
                ErrorCode.UNSUPPORTED_BY_DRIVER,
                "The " + driver.name() + " driver does not support " + resources + ".");
    }

    /** Converts a driver's failure to the rejection of a request. */
    public static RejectedException failed(ComputeException e) {
        return new RejectedException(ErrorCode.DRIVER_FAILED, Objects.toString(e.getMessage()), DRIVER_RETRY);
    }

    /**
     * Creates something in the driver, then commits the resource that it is for. Unless the commit calls {@link #keep}, it
     * is removed again.
     *
     * @throws RejectedException DRIVER_FAILED, or what the commit throws
     */
    public <R> R create(PendingCleanup cleanup, DriverCall create, Supplier<R> commit) {
        busy.add(cleanup.id());
        try {
            store.write(transaction -> {
                repository.insert(transaction.handle(), cleanup);
                return cleanup;
            });
            create.execute();
            return commit.get();
        } catch (ComputeException e) {
            LOG.warn(
                    "Driver cannot create a resource: kind={} id={} cause={}",
                    cleanup.kind(),
                    cleanup.id(),
                    e.getMessage());
            throw failed(e);
        } finally {
            removeIfPending(cleanup);
            busy.remove(cleanup.id());
        }
    }

    /** Keeps what was created. Called in the transaction that commits the resource. */
    public void keep(Transaction transaction, PendingCleanup cleanup) {
        if (!repository.delete(transaction.handle(), cleanup)) {
            throw new IllegalStateException("Nothing was created for " + cleanup);
        }
    }

    /**
     * Commits the deletion of a resource, then removes what was created for it. If the driver fails, the sweep retries every
     * minute.
     *
     * @param deletion deletes the resource and returns what to remove from the driver
     */
    public Outcome<PendingCleanup> delete(Function<Transaction, PendingCleanup> deletion) {
        Outcome<PendingCleanup> committed = store.writeEssential(transaction -> {
            PendingCleanup cleanup = deletion.apply(transaction);
            repository.insert(transaction.handle(), cleanup);
            return cleanup;
        });
        remove(committed.value());
        return committed;
    }

    private void remove(PendingCleanup cleanup) {
        if (cleanup.driver().equals(driver.name()) && busy.add(cleanup.id())) {
            try {
                removeIfPending(cleanup);
            } finally {
                busy.remove(cleanup.id());
            }
        }
    }

    /** Performs the cleanups that failed, or that a killed server did not finish. */
    @Scheduled(initialDelay = "5s", fixedDelay = "1m")
    public void sweep() {
        store.read(handle -> repository.of(handle, driver.name())).forEach(this::remove);
    }

    private void removeIfPending(PendingCleanup cleanup) {
        try {
            boolean pending = store.read(handle -> repository.contains(handle, cleanup));
            // checked again in the order of writes, because a commit that timed out may still be queued
            if (pending
                    && store.writeEssential(transaction -> repository.contains(transaction.handle(), cleanup))
                            .value()) {
                delete(cleanup);
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
