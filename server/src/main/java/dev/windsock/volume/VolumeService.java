// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.Instance;
import dev.windsock.instance.InstanceMounts;
import dev.windsock.instance.VolumeMount;
import dev.windsock.json.Timestamps;
import dev.windsock.outcome.Outcome;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.PendingCleanup;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers may ask of volumes. The driver acts first and the change is committed then, with its event and its audit
 * row; when it is not, the driver is asked to undo it.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread. Attaching and detaching take
 * their turn among what is done to the instance.
 */
@Singleton
final class VolumeService {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeService.class);

    private final Store store;
    private final VolumeRepository repository;
    private final VolumeStates states;
    private final InstanceMounts instances;
    private final TenantQuotas quotas;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;
    private final AuditLog audit;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    VolumeService(
            Store store,
            VolumeRepository repository,
            VolumeStates states,
            InstanceMounts instances,
            TenantQuotas quotas,
            Provisioner provisioner,
            ComputeDriver driver,
            IdempotencyKeys idempotency,
            AuditLog audit,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.states = states;
        this.instances = instances;
        this.quotas = quotas;
        this.provisioner = provisioner;
        this.driver = driver;
        this.idempotency = idempotency;
        this.audit = audit;
        this.clock = clock;
    }

    /** One more than the page, newest first. */
    List<Volume> list(TenantId tenantId, PageRequest page) {
        return store.read(handle -> repository.list(handle, tenantId, page));
    }

    /** @throws RejectedException NOT_FOUND, also for another tenant's */
    Volume get(TenantId tenantId, String id) {
        return store.read(handle -> find(handle, tenantId, id)).volume();
    }

    Outcome<Volume> create(Caller caller, CreateVolumeRequest request, Attempt attempt) {
        return idempotency.answered(attempt, Volume.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            TenantId tenantId = caller.principal().tenantId();
            store.read(handle -> {
                quotas.take(handle, tenantId, Map.of(Quota.VOLUMES, 1L));
                return nameFree(handle, tenantId, request.name());
            });
            Volume volume = new Volume(
                    ids.generate().toString(),
                    tenantId.value(),
                    request.name(),
                    request.sizeGb(),
                    VolumeStatus.AVAILABLE,
                    null,
                    null,
                    false,
                    Timestamps.toMillis(clock.instant()));
            PendingCleanup made = PendingCleanup.of(new VolumeId(volume.id()), tenantId, driver);
            return provisioner.make(
                    made,
                    () -> volumes.create(volume.spec()),
                    () -> idempotency.once(attempt, Volume.class, transaction -> {
                        nameFree(transaction.handle(), tenantId, request.name());
                        quotas.take(transaction.handle(), tenantId, Map.of(Quota.VOLUMES, 1L));
                        provisioner.keep(transaction, made);
                        states.create(transaction, volume, driver.name(), Cause.of(caller));
                        record(transaction, caller, "volume:create", volume, Map.of());
                        return volume;
                    }));
        });
    }

    /** Deletes a volume and all that is in it; what the driver cannot remove at once, it removes later. */
    Store.Committed<PendingCleanup> delete(Caller caller, String id) {
        Store.Committed<PendingCleanup> committed = store.write(transaction -> {
            TenantId tenantId = caller.principal().tenantId();
            VolumeRepository.Stored stored = find(transaction.handle(), tenantId, id);
            Volume volume = stored.volume();
            if (volume.status() == VolumeStatus.IN_USE) {
                throw inUse(volume);
            }
            states.delete(transaction, volume, Cause.of(caller));
            PendingCleanup left =
                    new PendingCleanup(PendingCleanup.Kind.VOLUME, volume.id(), tenantId, stored.driver());
            provisioner.leave(transaction, left);
            record(transaction, caller, "volume:delete", volume, Map.of());
            return left;
        });
        provisioner.remove(committed.value());
        return committed;
    }

    Outcome<Volume> attach(Caller caller, String id, AttachVolumeRequest request, Attempt attempt) {
        MountPath path = MountPath.parse(request.mountPath());
        return idempotency.answered(attempt, Volume.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            Instance seen = store.read(handle -> attachable(handle, caller, id, request, path))
                    .instance();
            return instances.inTurn(seen.instanceId(), () -> {
                Attachable before = store.read(handle -> attachable(handle, caller, id, request, path));
                InstanceSpec spec = before.instance().spec();
                List<Mount> mounts = new ArrayList<>(spec.mounts());
                mounts.add(new Mount(new VolumeId(id), path.text()));
                return remounted(
                        volumes,
                        spec.with(mounts),
                        spec,
                        remounted -> idempotency.once(
                                attempt,
                                Volume.class,
                                transaction -> attached(
                                        transaction,
                                        caller,
                                        attachable(transaction.handle(), caller, id, request, path),
                                        path,
                                        remounted)));
            });
        });
    }

    /** What is to be attached to what, found to be possible. */
    private record Attachable(Volume volume, Instance instance) {}

    private Attachable attachable(
            Handle handle, Caller caller, String id, AttachVolumeRequest request, MountPath path) {
        TenantId tenantId = caller.principal().tenantId();
        VolumeRepository.Stored stored = find(handle, tenantId, id);
        Instance instance = instances.get(handle, tenantId, request.instanceId());
        if (stored.volume().status() == VolumeStatus.IN_USE) {
            throw inUse(stored.volume());
        }
        InstanceMounts.checkTakesVolumes(instance);
        checkDriver("volume", stored.driver());
        checkDriver("instance", instance.driver());
        for (VolumeMount mount : instance.volumes()) {
            if (path.collidesWith(mount.mountPath())) {
                throw new RejectedException(
                        ErrorCode.MOUNT_PATH_TAKEN,
                        "The instance has a volume at " + mount.mountPath() + ", and no volume goes within another.");
            }
        }
        return new Attachable(stored.volume(), instance);
    }

    private Volume attached(
            Transaction transaction, Caller caller, Attachable now, MountPath path, Remounted remounted) {
        Cause cause = Cause.of(caller);
        boolean unseen = remounted instanceof Remounted.WithNextRun;
        Volume volume = states.attach(
                transaction,
                now.volume().attached(now.instance().id(), path, unseen),
                unseen ? now.instance().driverRef() : null,
                cause);
        List<VolumeMount> volumes = new ArrayList<>(now.instance().volumes());
        volumes.add(new VolumeMount(volume.id(), path.text()));
        instances.change(transaction, now.instance(), volumes, remounted, cause);
        record(
                transaction,
                caller,
                "volume:attach",
                volume,
                Map.of("instance_id", now.instance().id(), "mount_path", path.text()));
        return volume;
    }

    Outcome<Volume> detach(Caller caller, String id, Attempt attempt) {
        return idempotency.answered(attempt, Volume.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            Instance seen = store.read(handle -> attachedTo(handle, caller, id));
            return instances.inTurn(seen.instanceId(), () -> {
                Instance before = store.read(handle -> attachedTo(handle, caller, id));
                if (!before.id().equals(seen.id())) {
                    throw new RejectedException(
                            ErrorCode.VERSION_CONFLICT, "The volume was attached to another instance meanwhile.");
                }
                InstanceSpec spec = before.spec();
                List<Mount> mounts = spec.mounts().stream()
                        .filter(mount -> !mount.volumeId().value().equals(id))
                        .toList();
                return remounted(
                        volumes,
                        spec.with(mounts),
                        spec,
                        remounted -> idempotency.once(
                                attempt,
                                Volume.class,
                                transaction -> detached(transaction, caller, id, before.id(), remounted)));
            });
        });
    }

    /** The instance that a volume is attached to. */
    private Instance attachedTo(Handle handle, Caller caller, String id) {
        TenantId tenantId = caller.principal().tenantId();
        Volume volume = find(handle, tenantId, id).volume();
        if (volume.instanceId() == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE, "The volume is " + volume.status() + "; detach works from IN_USE.");
        }
        return instances.get(handle, tenantId, volume.instanceId());
    }

    private Volume detached(Transaction transaction, Caller caller, String id, String instanceId, Remounted remounted) {
        Cause cause = Cause.of(caller);
        Instance instance = attachedTo(transaction.handle(), caller, id);
        if (!instance.id().equals(instanceId)) {
            throw new IllegalStateException("a volume moves only in its instance's turn");
        }
        Volume volume = states.detach(
                transaction,
                find(transaction.handle(), caller.principal().tenantId(), id).volume(),
                cause);
        List<VolumeMount> volumes = instance.volumes().stream()
                .filter(mount -> !mount.volumeId().equals(id))
                .toList();
        instances.change(transaction, instance, volumes, remounted, cause);
        record(transaction, caller, "volume:detach", volume, Map.of("instance_id", instance.id()));
        return volume;
    }

    private interface Commit {
        Outcome<Volume> of(Remounted remounted);
    }

    /** Lets the driver give an instance other mounts, commits that, and gives it those of before when it cannot. */
    private static Outcome<Volume> remounted(
            VolumeDriver volumes, InstanceSpec wanted, InstanceSpec before, Commit commit) {
        Remounted remounted;
        try {
            remounted = volumes.remount(wanted);
        } catch (ComputeException e) {
            throw Provisioner.failed(e);
        }
        try {
            return commit.of(remounted);
        } catch (RuntimeException e) {
            try {
                volumes.remount(before);
            } catch (ComputeException undoing) {
                LOG.warn("instance {} keeps other mounts until it starts: {}", before.id(), undoing.getMessage());
            }
            throw e;
        }
    }

    private VolumeRepository.Stored find(Handle handle, TenantId tenantId, String id) {
        return (VolumeId.isId(id)
                        ? repository.find(handle, new VolumeId(id))
                        : Optional.<VolumeRepository.Stored>empty())
                .filter(stored -> stored.volume().tenantId().equals(tenantId.value()))
                .orElseThrow(() -> RejectedException.notFound("volume", id));
    }

    private String nameFree(Handle handle, TenantId tenantId, String name) {
        if (repository.nameTaken(handle, tenantId, name)) {
            throw new RejectedException(ErrorCode.NAME_TAKEN, "There is a volume named " + name + " already.");
        }
        return name;
    }

    private void checkDriver(String what, String name) {
        if (!name.equals(driver.name())) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The " + what + " belongs to the driver " + name + ", which is not in use.");
        }
    }

    private static RejectedException inUse(Volume volume) {
        return new RejectedException(
                ErrorCode.VOLUME_IN_USE,
                "The volume is attached to instance " + volume.instanceId() + "; detach it first.");
    }

    private void record(
            Transaction transaction, Caller caller, String action, Volume volume, Map<String, String> details) {
        Map<String, String> all = new LinkedHashMap<>(details);
        all.put("name", volume.name());
        audit.record(transaction, AuditEntry.done(caller, action, "VOLUME", volume.id(), all));
    }
}
