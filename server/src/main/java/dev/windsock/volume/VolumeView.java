// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A volume as clients see it, in responses and in events. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Volume", description = "Storage that outlives the instances it is attached to.")
record VolumeView(
        @Schema(format = "uuid", description = "UUIDv7 of the volume.")
        String id,

        @Schema(format = "uuid", description = "The tenant that owns the volume.")
        String tenantId,

        @Schema(pattern = "[A-Za-z0-9_-]{1,64}", example = "data-1", description = "Unique in the tenant.")
        String name,

        @Schema(
                example = "10",
                description = "The requested size in GiB. Neither driver enforces it: a volume can grow to the size "
                        + "of its disk.")
        long sizeGb,

        VolumeStatus status,

        @Schema(format = "uuid", description = "The instance that it is attached to; null if there is none.") @Nullable String instanceId,

        @Schema(example = "/data", description = "Its path in that instance; null if there is none.") @Nullable String mountPath,

        @Schema(
                description =
                        "True if the current run of the instance started before the volume was attached and therefore "
                                + "does not see it: restart the instance. The start that resets this emits an event for the "
                                + "instance, not for the volume.")
        boolean restartRequired,

        @Schema(description = "When it was created.") Instant createdAt) {
    static VolumeView of(VolumeRecord volume) {
        VolumeRecord.Attachment attachment = volume.attachment();
        return new VolumeView(
                volume.id().value(),
                volume.tenantId().value(),
                volume.name(),
                volume.sizeGb(),
                volume.status(),
                attachment == null ? null : attachment.instanceId().value(),
                attachment == null ? null : attachment.path().text(),
                attachment != null && attachment.staleRun() != null,
                volume.createdAt());
    }

    @Serdeable
    @Schema(name = "VolumePage", description = "One page of volumes, newest first.")
    record Page(
            List<VolumeView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
