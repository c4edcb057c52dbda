// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.compute.DriverSpans;
import dev.windsock.compute.DriverSpans.Subject;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.VolumeDriver;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.InstanceStatus;
import dev.windsock.instance.Instances;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches volumes to instances and detaches them. The driver changes the mounts of the instance first; then the change is
 * committed, with its events and its audit row. If the commit fails, the driver restores the previous mounts.
 *
 * <p>The change is planned three times: first to find the instance, then in the instance's turn before the driver acts, and
 * finally in the transaction.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class VolumeAttachments {
    private static final String MOUNT_PATH = "mount_path";
    private static final Logger LOG = LoggerFactory.getLogger(VolumeAttachments.class);

    private final Store store;
    private final VolumeRepository repository;
    private final Instances instances;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final DriverSpans spans;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final NodeId node;

    VolumeAttachments(
            Store store,
            VolumeRepository repository,
            Instances instances,
            Provisioner provisioner,
            ComputeDriver driver,
            DriverSpans spans,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.instances = instances;
        this.provisioner = provisioner;
        this.driver = driver;
        this.spans = spans;
        this.idempotency = idempotency;
        this.journal = journal;
        this.node = node;
    }

    /**
     * A change that the stored state allows.
     *
     * @param volume the volume as it is after the change
     * @param instance the instance as it is before the change
     * @param mounts the mounts of the instance after the change
     */
    private record Plan(VolumeRecord volume, InstanceRecord instance, List<Mount> mounts) {}

    Outcome<VolumeView> attach(Caller caller, String id, AttachVolumeRequest request, Attempt attempt) {
        MountPath path = MountPath.parse(MOUNT_PATH, request.mountPath());
        return change(caller, attempt, handle -> planAttach(handle, caller.tenantId(), id, request.instanceId(), path));
    }

    private Plan planAttach(Handle handle, TenantId tenantId, String id, String instanceId, MountPath path) {
        VolumeRecord volume = repository.get(handle, tenantId, id);
        InstanceRecord instance = instances.get(handle, tenantId, instanceId);
        volume.requireAvailable();
        if (instance.status() == InstanceStatus.TERMINATED) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE, "The instance is TERMINATED; `attach` requires any other state.");
        }
        requireHere("volume", volume.owner(), volume.driver());
        requireHere("instance", instance.owner(), instance.driver());
        List<Mount> mounts = instance.spec().mounts();
        path.requireFree(MOUNT_PATH, mounts);
        return new Plan(
                volume.with(new VolumeRecord.Attachment(instance.id(), path, null)),
                instance,
                Stream.concat(mounts.stream(), Stream.of(new Mount(volume.id(), path.text())))
                        .toList());
    }

    private void requireHere(String resource, NodeId owner, String name) {
        if (!owner.equals(node)) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The " + resource + " belongs to node " + owner + ", but this server is node " + node + ".");
        }
        if (!name.equals(driver.name())) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The " + resource + " belongs to the " + name + " driver, but this server uses the " + driver.name()
                            + " driver.");
        }
    }

    Outcome<VolumeView> detach(Caller caller, String id, Attempt attempt) {
        return change(caller, attempt, handle -> planDetach(handle, caller.tenantId(), id));
    }

    private Plan planDetach(Handle handle, TenantId tenantId, String id) {
        VolumeRecord volume = repository.get(handle, tenantId, id);
        VolumeRecord.Attachment attachment = volume.attachment();
        if (attachment == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE, "The volume is " + volume.status() + "; `detach` requires IN_USE.");
        }
        InstanceRecord instance =
                instances.get(handle, tenantId, attachment.instanceId().value());
        requireHere("instance", instance.owner(), instance.driver());
        return new Plan(
                volume.with(null),
                instance,
                instance.spec().mounts().stream()
                        .filter(mount -> !mount.volumeId().equals(volume.id()))
                        .toList());
    }

    private Outcome<VolumeView> change(Caller caller, Attempt attempt, Function<Handle, Plan> planner) {
        return idempotency.answered(attempt, VolumeView.class, () -> {
            VolumeDriver volumes = provisioner.volumes();
            InstanceId id = store.read(planner).instance().id();
            return instances.inTurn(id, () -> changeInTurn(volumes, caller, attempt, id, planner));
        });
    }

    private Outcome<VolumeView> changeInTurn(
            VolumeDriver volumes, Caller caller, Attempt attempt, InstanceId id, Function<Handle, Plan> planner) {
        Plan plan = store.read(planner);
        if (!plan.instance().id().equals(id)) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "The volume was attached to another instance in the meantime. Read it again and retry.");
        }
        InstanceSpec spec = plan.instance().spec();
        Remounted remounted;
        try {
            remounted = remount(volumes, caller, spec.with(plan.mounts()));
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e);
        }
        try {
            return idempotency.once(
                    attempt,
                    VolumeView.class,
                    transaction -> store(transaction, caller, planner.apply(transaction.handle()), remounted));
        } catch (RuntimeException e) {
            restore(volumes, caller, spec);
            throw e;
        }
    }

    private Remounted remount(VolumeDriver volumes, Caller caller, InstanceSpec spec) throws ComputeException {
        return spans.call("change mounts", Subject.of(spec.id()), caller.traceParent(), () -> volumes.remount(spec));
    }

    private void restore(VolumeDriver volumes, Caller caller, InstanceSpec previous) {
        try {
            remount(volumes, caller, previous);
        } catch (ComputeException e) {
            LOG.warn(
                    "Cannot restore the mounts of an instance, its next start restores them: instance={} cause={}",
                    previous.id(),
                    e.getMessage());
        }
    }

    private VolumeView store(Transaction transaction, Caller caller, Plan plan, Remounted remounted) {
        InstanceRecord instance = plan.instance();
        VolumeRecord volume = plan.volume();
        VolumeRecord.Attachment attachment = volume.attachment();
        Map<String, String> details = new HashMap<>();
        details.put("name", volume.name());
        details.put("instance_id", instance.id().value());
        if (attachment != null) {
            details.put("mount_path", attachment.path().text());
            if (remounted instanceof Remounted.WithNextRun) {
                volume = volume.with(new VolumeRecord.Attachment(instance.id(), attachment.path(), instance.runRef()));
            }
        }
        repository.updateAttachment(transaction.handle(), volume);
        ChangeJournal.Change change =
                volume.change(attachment == null ? EventType.VOLUME_DETACHED : EventType.VOLUME_ATTACHED);
        Cause cause = Cause.of(caller);
        journal.append(transaction, change, cause);
        instances.changeMounts(transaction, instance, plan.mounts(), remounted, cause);
        String action = attachment == null ? "volume:detach" : "volume:attach";
        journal.audit(transaction, volume.tenantId(), change, cause, action, details);
        return VolumeView.of(volume);
    }
}
