// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.VolumeId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A volume as it is answered and told in events.
 *
 * @param instanceId null while it is AVAILABLE
 * @param mountPath null while it is AVAILABLE
 * @param restartRequired whether the run that its instance has now began before it was attached, and does not see it
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Volume", description = "Storage that outlives the instances it is attached to.")
public record Volume(
        @Schema(format = "uuid", description = "UUIDv7 of the volume.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it belongs to.")
        String tenantId,

        @Schema(pattern = "[A-Za-z0-9_-]{1,64}", example = "data-1", description = "Unique in the tenant.")
        String name,

        @Schema(
                example = "10",
                description = "What was asked for, in GiB. The process driver takes it as a note: a volume there grows"
                        + " as its disk lets it.")
        long sizeGb,

        VolumeStatus status,

        @Schema(format = "uuid", description = "The instance that it is attached to; null for none.") @Nullable String instanceId,

        @Schema(example = "/data", description = "Where it is in that instance; null for none.") @Nullable String mountPath,

        @Schema(
                description =
                        "True while the instance's run began before the volume was attached and so does not see it:"
                                + " restart the instance. The start that ends this is told as a change of the instance.")
        boolean restartRequired,

        @Schema(description = "When it was made.") Instant createdAt) {
    VolumeSpec spec() {
        return new VolumeSpec(new VolumeId(id), tenantId, name, sizeGb);
    }

    Volume attached(String toInstanceId, MountPath path, boolean unseen) {
        return new Volume(
                id, tenantId, name, sizeGb, VolumeStatus.IN_USE, toInstanceId, path.text(), unseen, createdAt);
    }

    Volume detached() {
        return new Volume(id, tenantId, name, sizeGb, VolumeStatus.AVAILABLE, null, null, false, createdAt);
    }
}
