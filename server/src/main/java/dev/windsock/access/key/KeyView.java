// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as it is shown: all but its secret. */
@Serdeable
@Schema(name = "ApiKey", description = "An API key, without its secret.")
public record KeyView(
        @Schema(pattern = "[0-9a-z]{8}", description = "The public part of the key.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it acts in.")
        String tenantId,

        @Schema(description = "What people call it.") String name,

        @Schema(implementation = Role.class, description = "Null where the key has a list of permissions instead.")
        @Nullable String role,

        @ArraySchema(
                arraySchema = @Schema(description = "What the key may do."),
                schema = @Schema(implementation = Permission.class))
        List<String> permissions,

        @Schema(description = "The id of the key that made it, or windsock.")
        String createdBy,

        @Schema(description = "When it was made.") Instant createdAt,

        @Schema(description = "When it ends by itself; null for never.") @Nullable Instant expiresAt,

        @Schema(
                description = "Until when the secret before the newest is valid, or was: the end of the last rotation's"
                        + " grace; null where the key was never rotated.")
        @Nullable Instant previousSecretExpiresAt) {
    static KeyView of(StoredKey key) {
        return new KeyView(
                key.id().value(),
                key.tenantId().value(),
                key.name(),
                key.role() == null ? null : key.role().wireName(),
                key.permissions().stream().map(Permission::wireName).sorted().toList(),
                key.createdBy(),
                key.createdAt(),
                key.expiresAt(),
                key.previousSecretExpiresAt());
    }
}
