// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** How to rotate a key. */
@Serdeable
@Schema(name = "RotateKeyRequest", description = "How to rotate a key.")
public record RotateKeyRequest(
        @Nullable @Min(value = 0, message = "must be at least 0") @Max(value = 604_800, message = "must be at most 604800 (a week)")
        @Schema(description = "Grace period, in seconds, during which the old secret stays valid.", defaultValue = "0")
        Integer graceSeconds) {}
