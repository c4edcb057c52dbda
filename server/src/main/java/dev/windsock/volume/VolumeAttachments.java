// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceMounts;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.outcome.Outcome;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches volumes to instances and detaches them. The driver changes the mounts first; then the change is committed, with
 * its events and its audit row. If the commit fails, the driver restores the previous mounts.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread. Both work in the turn of the
 * instance, so its mounts do not change in between.
 */
@Singleton
final class VolumeAttachments {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeAttachments.class);

    private final Store store;
    private final VolumeRepository repository;
    private final InstanceMounts instances;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;

    VolumeAttachments(
            Store store,
            VolumeRepository repository,
            InstanceMounts instances,
            Provisioner provisioner,
            ComputeDriver driver,
            IdempotencyKeys idempotency,
            ChangeJournal journal) {
        this.store = store;
        this.repository = repository;
        this.instances = instances;
        this.provisioner = provisioner;
        this.driver = driver;
        this.idempotency = idempotency;
        this.journal = journal;
    }

    private record AttachRequest(Caller caller, String volumeId, String instanceId, MountPath path) {}

    /** A volume, and the instance that it is attached to or can be attached to. */
    private record Pair(VolumeRecord volume, InstanceRecord instance) {}

    Outcome<VolumeView> attach(Caller caller, String id, AttachVolumeRequest body, Attempt attempt) {
        AttachRequest request = new AttachRequest(caller, id, body.instanceId(), MountPath.parse(body.mountPath()));
        return idempotency.answered(attempt, VolumeView.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            Pair pair = store.read(handle -> attachable(handle, request));
            return instances.inTurn(pair.instance().id(), () -> attachInTurn(volumes, request, attempt));
        });
    }

    private Outcome<VolumeView> attachInTurn(VolumeDriver volumes, AttachRequest request, Attempt attempt) {
        Pair pair = store.read(handle -> attachable(handle, request));
        return remount(
                volumes,
                pair.instance().spec(),
                mountsWith(pair, request.path()),
                remounted -> idempotency.once(
                        attempt, VolumeView.class, transaction -> storeAttachment(transaction, request, remounted)));
    }

    private Pair attachable(Handle handle, AttachRequest request) {
        TenantId tenantId = request.caller().principal().tenantId();
        VolumeRecord volume = repository.get(handle, tenantId, request.volumeId());
        InstanceRecord instance = instances.get(handle, tenantId, request.instanceId());
        volume.requireAvailable();
        InstanceMounts.requireAttachable(instance);
        requireCurrentDriver("volume", volume.driver());
        requireCurrentDriver("instance", instance.driver());
        for (Mount mount : instance.spec().mounts()) {
            if (request.path().collidesWith(mount.path())) {
                throw new RejectedException(
                        ErrorCode.MOUNT_PATH_TAKEN,
                        "`mount_path` overlaps with a volume of the instance that is mounted at " + mount.path() + ".");
            }
        }
        return new Pair(volume, instance);
    }

    private void requireCurrentDriver(String resource, String name) {
        if (!name.equals(driver.name())) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The " + resource + " belongs to the " + name + " driver, but this server uses the " + driver.name()
                            + " driver.");
        }
    }

    private VolumeView storeAttachment(Transaction transaction, AttachRequest request, Remounted remounted) {
        Pair pair = attachable(transaction.handle(), request);
        InstanceRecord instance = pair.instance();
        Cause cause = Cause.of(request.caller());
        VolumeRecord attached = pair.volume()
                .with(new VolumeRecord.Attachment(
                        instance.id(),
                        request.path(),
                        remounted instanceof Remounted.WithNextRun ? instance.runRef() : null));
        repository.updateAttachment(transaction.handle(), attached);
        ChangeJournal.Change change = attached.change(EventType.VOLUME_ATTACHED);
        journal.append(transaction, change, cause);
        instances.change(transaction, instance, mountsWith(pair, request.path()), remounted, cause);
        journal.audit(
                transaction,
                attached.tenantId(),
                change,
                cause,
                "volume:attach",
                Map.of(
                        "instance_id", instance.id().value(),
                        "mount_path", request.path().text(),
                        "name", attached.name()));
        return VolumeView.of(attached);
    }

    private static List<Mount> mountsWith(Pair pair, MountPath path) {
        return Stream.concat(
                        pair.instance().spec().mounts().stream(),
                        Stream.of(new Mount(pair.volume().id(), path.text())))
                .toList();
    }

    Outcome<VolumeView> detach(Caller caller, String id, Attempt attempt) {
        return idempotency.answered(attempt, VolumeView.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            InstanceId instanceId = store.read(handle -> attached(handle, caller, id))
                    .instance()
                    .id();
            return instances.inTurn(instanceId, () -> detachInTurn(volumes, caller, id, instanceId, attempt));
        });
    }

    private Outcome<VolumeView> detachInTurn(
            VolumeDriver volumes, Caller caller, String id, InstanceId instanceId, Attempt attempt) {
        Pair pair = store.read(handle -> attached(handle, caller, id));
        if (!pair.instance().id().equals(instanceId)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "The volume was attached to another instance in the meantime. Read it again and retry.");
        }
        return remount(
                volumes,
                pair.instance().spec(),
                mountsWithout(pair),
                remounted -> idempotency.once(
                        attempt,
                        VolumeView.class,
                        transaction -> storeDetachment(transaction, caller, id, instanceId, remounted)));
    }

    private Pair attached(Handle handle, Caller caller, String id) {
        TenantId tenantId = caller.principal().tenantId();
        VolumeRecord volume = repository.get(handle, tenantId, id);
        VolumeRecord.Attachment attachment = volume.attachment();
        if (attachment == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The volume is " + volume.status() + ". Only a volume that is IN_USE can be detached.");
        }
        return new Pair(
                volume, instances.get(handle, tenantId, attachment.instanceId().value()));
    }

    private VolumeView storeDetachment(
            Transaction transaction, Caller caller, String id, InstanceId instanceId, Remounted remounted) {
        Pair pair = attached(transaction.handle(), caller, id);
        if (!pair.instance().id().equals(instanceId)) {
            throw new IllegalStateException("a volume is attached and detached only in the turn of its instance");
        }
        Cause cause = Cause.of(caller);
        VolumeRecord detached = pair.volume().with(null);
        repository.updateAttachment(transaction.handle(), detached);
        ChangeJournal.Change change = detached.change(EventType.VOLUME_DETACHED);
        journal.append(transaction, change, cause);
        instances.change(transaction, pair.instance(), mountsWithout(pair), remounted, cause);
        journal.audit(
                transaction,
                detached.tenantId(),
                change,
                cause,
                "volume:detach",
                Map.of("instance_id", instanceId.value(), "name", detached.name()));
        return VolumeView.of(detached);
    }

    private static List<Mount> mountsWithout(Pair pair) {
        return pair.instance().spec().mounts().stream()
                .filter(mount -> !mount.volumeId().equals(pair.volume().id()))
                .toList();
    }

    /** Changes the mounts of an instance and commits; restores the previous mounts if the commit fails. */
    private static Outcome<VolumeView> remount(
            VolumeDriver volumes,
            InstanceSpec previous,
            List<Mount> mounts,
            Function<Remounted, Outcome<VolumeView>> commit) {
        Remounted remounted;
        try {
            remounted = volumes.remount(previous.with(mounts));
        } catch (ComputeException e) {
            throw Provisioner.failed(e);
        }
        try {
            return commit.apply(remounted);
        } catch (RuntimeException e) {
            try {
                volumes.remount(previous);
            } catch (ComputeException restoring) {
                LOG.warn(
                        "Cannot restore the previous mounts, they return with the next start: instance={} cause={}",
                        previous.id(),
                        restoring.getMessage());
            }
            throw e;
        }
    }
}
