// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.DriverRef;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.log.EventType;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A volume as the server stores it. Clients see it as {@link VolumeView}.
 *
 * @param driver the name of the driver that stores its content
 * @param owner the node that stores it
 * @param attachment the instance that it is attached to, and where; null while the volume is AVAILABLE
 */
record VolumeRecord(
        VolumeId id,
        TenantId tenantId,
        String name,
        long sizeGb,
        String driver,
        NodeId owner,
        @Nullable Attachment attachment,
        Instant createdAt) {
    /**
     * The instance that a volume is attached to, and where.
     *
     * @param staleRun the current run of the instance, if it started before the attachment and does not see the volume
     */
    record Attachment(
            InstanceId instanceId, MountPath path, @Nullable DriverRef staleRun) {}

    VolumeStatus status() {
        return attachment == null ? VolumeStatus.AVAILABLE : VolumeStatus.IN_USE;
    }

    VolumeSpec spec() {
        return new VolumeSpec(id, tenantId, name, sizeGb);
    }

    VolumeRecord with(@Nullable Attachment newAttachment) {
        return new VolumeRecord(id, tenantId, name, sizeGb, driver, owner, newAttachment, createdAt);
    }

    /** @throws RejectedException VOLUME_IN_USE */
    void requireAvailable() {
        if (attachment != null) {
            throw new RejectedException(
                    ErrorCode.VOLUME_IN_USE,
                    "The volume is attached to instance " + attachment.instanceId() + ". Detach it first.");
        }
    }

    ChangeJournal.Change change(EventType type) {
        return new ChangeJournal.Change(type, tenantId, id.value(), VolumeView.of(this));
    }
}
