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
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and removes, through the driver, what resources are made of. Before anything is made it is noted as a leftover,
 * and the transaction that commits the resource takes the note away; the transaction that deletes a resource puts one
 * down. So whatever fails or crashes in between, what is noted can be removed, and nothing else ever is.
 *
 * <p>Threading: safe for use by many threads; every method blocks on the store or the driver. What is being made or
 * removed stands in a set meanwhile, which keeps the sweep away from it.
 */
@Singleton
public final class Provisioner {
    private static final Duration DRIVER_RETRY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    private final ComputeDriver driver;
    private final Store store;
    private final PendingCleanupRepository repository;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    /** Something that the driver does. */
    @FunctionalInterface
    public interface DriverCall {
        void run() throws ComputeException;
    }

    Provisioner(ComputeDriver driver, Store store, PendingCleanupRepository repository) {
        this.driver = driver;
        this.store = store;
        this.repository = repository;
    }

    /** What keeps volumes. @throws RejectedException UNSUPPORTED_BY_DRIVER */
    public VolumeDriver volumes() {
        return driver.volumes().orElseThrow(() -> unsupported("keeps no volumes"));
    }

    /** What makes networks. @throws RejectedException UNSUPPORTED_BY_DRIVER */
    public NetworkDriver networks() {
        return driver.networks().orElseThrow(() -> unsupported("makes no networks, so it has no VPCs"));
    }

    private RejectedException unsupported(String what) {
        return new RejectedException(ErrorCode.UNSUPPORTED_BY_DRIVER, "The driver " + driver.name() + " " + what + ".");
    }

    /** A driver's failure as a refusal. */
    public static RejectedException failed(ComputeException e) {
        return new RejectedException(
                ErrorCode.DRIVER_FAILED, Objects.toString(e.getMessage()), List.of(), DRIVER_RETRY);
    }

    /**
     * Makes something in the driver, then commits the resource that it is for. The commit must {@link #keep} it, else it
     * is removed again.
     *
     * @throws RejectedException DRIVER_FAILED, or what the commit throws
     */
    public <R> R make(PendingCleanup made, DriverCall create, Supplier<R> commit) {
        busy.add(made.id());
        try {
            store.write(transaction -> {
                repository.insert(transaction.handle(), made);
                return made;
            });
            create.run();
            return commit.get();
        } catch (ComputeException e) {
            LOG.warn("{} {} could not be made: {}", made.kind(), made.id(), e.getMessage());
            throw failed(e);
        } finally {
            removeIfLeft(made);
            busy.remove(made.id());
        }
    }

    /** Says, in the transaction that commits the resource, that what was made for it is needed. */
    public void keep(Transaction transaction, PendingCleanup made) {
        if (!repository.delete(transaction.handle(), made)) {
            throw new IllegalStateException("nothing was made for " + made);
        }
    }

    /** Says, in the transaction that deletes the resource, that what was made for it is to go. */
    public void leave(Transaction transaction, PendingCleanup left) {
        repository.insert(transaction.handle(), left);
    }

    /** Removes what a committed transaction has left; what the driver cannot remove now is tried again each minute. */
    public void remove(PendingCleanup left) {
        if (left.driver().equals(driver.name()) && busy.add(left.id())) {
            try {
                removeIfLeft(left);
            } finally {
                busy.remove(left.id());
            }
        }
    }

    /** Removes what could not be removed before, or what a server was killed over. */
    @Scheduled(initialDelay = "5s", fixedDelay = "1m")
    public void sweep() {
        store.read(handle -> repository.of(handle, driver.name())).forEach(this::remove);
    }

    private void removeIfLeft(PendingCleanup left) {
        try {
            boolean there = store.read(handle -> repository.contains(handle, left));
            // once more in the order of changes: a commit whose answer did not come in time may be on its way
            if (there
                    && store.write(transaction -> repository.contains(transaction.handle(), left))
                            .value()) {
                delete(left);
                store.write(transaction -> repository.delete(transaction.handle(), left));
            }
        } catch (ComputeException | RuntimeException e) {
            LOG.warn("{} {} is not removed yet: {}", left.kind(), left.id(), e.getMessage());
        }
    }

    private void delete(PendingCleanup left) throws ComputeException {
        String tenantId = left.tenantId().value();
        switch (left.kind()) {
            case VOLUME -> {
                Optional<VolumeDriver> volumes = driver.volumes();
                if (volumes.isPresent()) {
                    volumes.get().delete(new VolumeId(left.id()), tenantId);
                }
            }
            case VPC -> {
                Optional<NetworkDriver> networks = driver.networks();
                if (networks.isPresent()) {
                    networks.get().delete(new VpcId(left.id()), tenantId);
                }
            }
        }
    }
}
