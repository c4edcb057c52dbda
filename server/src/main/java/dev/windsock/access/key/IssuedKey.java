// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key that was just created or rotated. */
@Serdeable
@Schema(name = "IssuedKey", description = "An API key with its secret, which is shown only once.")
public record IssuedKey(
        @Schema(pattern = "[0-9a-z]{8}", description = "The public id of the key.")
        String id,

        @Schema(format = "uuid", description = "The tenant of the key.")
        String tenantId,

        @Schema(description = "Display name.") String name,

        @Schema(
                implementation = Role.class,
                description = "The role, whose permissions the key holds; null if it has a list of permissions instead.")
        @Nullable String role,

        @ArraySchema(
                arraySchema = @Schema(description = "The permissions of the key."),
                schema = @Schema(implementation = Permission.class))
        List<String> permissions,

        @Schema(description = "The id of the key that created it, or `windsock`.")
        String createdBy,

        @Schema(description = "Creation time.") Instant createdAt,

        @Schema(description = "Expiry time; null if the key never expires.") @Nullable Instant expiresAt,

        @Schema(
                description =
                        "End of the grace period of the last rotation, until which the previous secret is valid; null if the key was never rotated.")
        @Nullable Instant previousSecretExpiresAt,

        @Schema(
                pattern = "wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}",
                description =
                        "The whole key, to send as `X-API-Key`. Null in a replayed response: the secret is not stored, so it cannot be shown again.")
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
