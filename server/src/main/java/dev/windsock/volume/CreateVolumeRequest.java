// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** A volume to create. */
@Serdeable
@Schema(name = "CreateVolumeRequest", description = "A volume to create.")
public record CreateVolumeRequest(
        @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 characters from [A-Za-z0-9_-]") @Schema(example = "data-1", description = "Unique in the tenant.")
        String name,

        @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_536, message = "must be at most 65536") @Schema(example = "10", description = "Size in GiB. Neither driver enforces it.")
        Long sizeGb) {}
