// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key that was just made or rotated. */
@Serdeable
@Schema(name = "IssuedKey", description = "An API key with its secret, which is shown this once.")
public record IssuedKey(
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
        @Nullable Instant previousSecretExpiresAt,

        @Schema(
                pattern = "wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}",
                description = "The whole key, to send as X-API-Key. Null where a repeated Idempotency-Key is answered:"
                        + " the secret is not kept, so it cannot be shown again.")
        @Nullable String secret) {
    static IssuedKey of(StoredKey key) {
        KeyView view = KeyView.of(key);
        return new IssuedKey(
                view.id(),
                view.tenantId(),
                view.name(),
                view.role(),
                view.permissions(),
                view.createdBy(),
                view.createdAt(),
                view.expiresAt(),
                view.previousSecretExpiresAt(),
                null);
    }

    IssuedKey with(ApiKey key) {
        return new IssuedKey(
                id,
                tenantId,
                name,
                role,
                permissions,
                createdBy,
                createdAt,
                expiresAt,
                previousSecretExpiresAt,
                key.text());
    }
}
