// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** The tenant to create. */
@Serdeable
@Schema(name = "CreateTenantRequest", description = "The tenant to create.")
record CreateTenantRequest(
        @NotNull @Pattern(
                regexp = "[^\\s\\x00-\\x1f\\x7f]([^\\x00-\\x1f\\x7f]{0,62}[^\\s\\x00-\\x1f\\x7f])?",
                message = "must be 1 to 64 characters")
        @Schema(example = "team-blue", description = "Display name, 1 to 64 characters, unique.")
        String name,

        @Nullable @Valid Quotas quotas) {
    Quotas quotasOrNone() {
        return quotas == null ? Quotas.NONE : quotas;
    }
}
