// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.json.Texts;
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
                regexp =
                        "[^\\s" + Texts.INVISIBLE + "]([^" + Texts.INVISIBLE + "]{0,62}[^\\s" + Texts.INVISIBLE + "])?",
                message = "must be 1 to 64 visible characters, with spaces only between them")
        @Schema(example = "team-blue", description = "Display name, 1 to 64 characters, unique.")
        String name,

        @Nullable @Valid Quotas quotas) {
    Quotas quotasOrNone() {
        return quotas == null ? Quotas.NONE : quotas;
    }
}
