// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.TerminationListener;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.PendingCleanup;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Creates, reads and deletes volumes, and detaches the volumes of a terminated instance. The driver creates the storage first;
 * then the volume is committed, with its event and its audit row. If the commit fails, the driver removes the storage.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class VolumeService implements TerminationListener {
    private final Store store;
    private final VolumeRepository repository;
    private final TenantQuotas quotas;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final Clock clock;
    private final NodeId node;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    VolumeService(
            Store store,
            VolumeRepository repository,
            TenantQuotas quotas,
            Provisioner provisioner,
            ComputeDriver driver,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            Clock clock,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.quotas = quotas;
        this.provisioner = provisioner;
        this.driver = driver;
        this.idempotency = idempotency;
        this.journal = journal;
        this.clock = clock;
        this.node = node;
    }

    /** Returns volumes, newest first. */
    Page<VolumeView> list(TenantId tenantId, PageRequest page) {
        return store.read(tenantId, handle -> repository.list(handle, tenantId, page))
                .map(VolumeView::of);
    }

    /** @throws RejectedException NOT_FOUND if the volume does not exist or belongs to another tenant */
    VolumeView get(TenantId tenantId, String id) {
        return VolumeView.of(store.read(tenantId, handle -> repository.get(handle, tenantId, id)));
    }

    Outcome<VolumeView> create(Caller caller, CreateVolumeRequest request, Attempt attempt) {
        return idempotency.answered(attempt, VolumeView.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            TenantId tenantId = caller.tenantId();
            store.read(handle -> {
                reserveQuota(handle, tenantId);
                return requireNameFree(handle, tenantId, request.name());
            });
            VolumeRecord volume = new VolumeRecord(
                    new VolumeId(ids.generate().toString()),
                    tenantId,
                    request.name(),
                    request.sizeGb(),
                    driver.name(),
                    node,
                    null,
                    Timestamps.toMillis(clock.instant()));
            PendingCleanup created = PendingCleanup.of(volume.id(), tenantId, driver, node);
            return provisioner.create(
                    created,
                    caller.traceParent(),
                    () -> volumes.create(volume.spec()),
                    () -> idempotency.once(attempt, VolumeView.class, transaction -> {
                        requireNameFree(transaction.handle(), tenantId, request.name());
                        reserveQuota(transaction.handle(), tenantId);
                        provisioner.keep(transaction, created);
                        repository.insert(transaction.handle(), volume);
                        record(transaction, caller, EventType.VOLUME_CREATED, "volume:create", volume);
                        return VolumeView.of(volume);
                    }));
        });
    }

    private void reserveQuota(Handle handle, TenantId tenantId) {
        quotas.take(handle, tenantId, Map.of(Quota.VOLUMES, 1L));
    }

    private String requireNameFree(Handle handle, TenantId tenantId, String name) {
        if (repository.nameTaken(handle, tenantId, name)) {
            throw new RejectedException(ErrorCode.NAME_TAKEN, "A volume named `" + name + "` already exists.");
        }
        return name;
    }

    /** Deletes a volume and its content. If the driver cannot remove the content now, it is removed later. */
    Outcome<?> delete(Caller caller, String id) {
        return provisioner.delete(caller.traceParent(), transaction -> {
            VolumeRecord volume = repository.get(transaction.handle(), caller.tenantId(), id);
            volume.requireAvailable();
            repository.delete(transaction.handle(), volume.id());
            record(transaction, caller, EventType.VOLUME_DELETED, "volume:delete", volume);
            return new PendingCleanup(
                    PendingCleanup.Kind.VOLUME, id, volume.tenantId(), volume.driver(), volume.owner());
        });
    }

    @Override
    public void terminated(Transaction transaction, InstanceRecord instance, Cause cause) {
        for (VolumeRecord volume : repository.attachedTo(transaction.handle(), instance.id())) {
            VolumeRecord detached = volume.with(null);
            repository.updateAttachment(transaction.handle(), detached);
            journal.append(transaction, detached.change(EventType.VOLUME_DETACHED), cause);
        }
    }

    private void record(Transaction transaction, Caller caller, EventType type, String action, VolumeRecord volume) {
        journal.record(transaction, volume.change(type), Cause.of(caller), action, Map.of("name", volume.name()));
    }
}
