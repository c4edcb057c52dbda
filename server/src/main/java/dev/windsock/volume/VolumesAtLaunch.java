// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.Mount;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.LaunchVolumes;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * Attaches the volumes that a launch requests. The first start of the instance mounts them.
 *
 * <p>Threading: stateless; runs in the caller's transaction, on its thread.
 */
@Singleton
final class VolumesAtLaunch implements LaunchVolumes {
    private final VolumeRepository repository;
    private final ChangeJournal journal;

    VolumesAtLaunch(VolumeRepository repository, ChangeJournal journal) {
        this.repository = repository;
        this.journal = journal;
    }

    @Override
    public void attach(Transaction transaction, InstanceRecord instance, Caller caller) {
        List<Mount> mounts = instance.spec().mounts();
        for (int i = 0; i < mounts.size(); i++) {
            String field = "volumes[" + i + "].mount_path";
            MountPath path = MountPath.parse(field, mounts.get(i).path());
            path.requireFree(field, mounts.subList(0, i));
            attach(transaction, instance, mounts.get(i), path, caller);
        }
    }

    private void attach(Transaction transaction, InstanceRecord instance, Mount mount, MountPath path, Caller caller) {
        VolumeRecord volume = repository.get(
                transaction.handle(), instance.tenantId(), mount.volumeId().value());
        volume.requireAvailable();
        if (!volume.driver().equals(instance.driver())) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The volume belongs to the " + volume.driver() + " driver, but this server uses the "
                            + instance.driver() + " driver.");
        }
        VolumeRecord attached = volume.with(new VolumeRecord.Attachment(instance.id(), path, null));
        repository.updateAttachment(transaction.handle(), attached);
        journal.record(
                transaction,
                attached.change(EventType.VOLUME_ATTACHED),
                Cause.of(caller),
                "volume:attach",
                Map.of(
                        "name", volume.name(),
                        "instance_id", instance.id().value(),
                        "mount_path", path.text()));
    }
}
