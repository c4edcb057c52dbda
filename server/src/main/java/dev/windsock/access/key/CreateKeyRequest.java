// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.json.Texts;
import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key to create, with either a role or a list of permissions. */
@Serdeable
@Schema(name = "CreateKeyRequest", description = "The key to create, with either a role or a list of permissions.")
public record CreateKeyRequest(
        @NotNull @Pattern(
                regexp =
                        "[^\\s" + Texts.INVISIBLE + "]([^" + Texts.INVISIBLE + "]{0,62}[^\\s" + Texts.INVISIBLE + "])?",
                message = "must be 1 to 64 visible characters, with spaces only between them")
        @Schema(example = "backup", description = "Display name, 1 to 64 characters.")
        String name,

        @Nullable @Schema(implementation = Role.class, description = "The role; required unless `permissions` is set.")
        String role,

        @Nullable @Size(min = 1, max = 64, message = "must name at least one permission") @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "The permissions; required unless `role` is set. The caller must hold all of them."),
                schema = @Schema(implementation = Permission.class))
        List<@NotNull String> permissions,

        @Nullable @Schema(
                format = "uuid",
                description =
                        "The tenant of the key, by default the caller's own. Another tenant requires `tenant:manage`.")
        String tenantId,

        @Nullable @Schema(
                example = "2027-01-01T00:00:00.000Z",
                description =
                        "When the key expires. If the calling key expires, its expiry time is the default and the "
                                + "maximum. Otherwise, the key never expires by default.")
        Instant expiresAt) {}
