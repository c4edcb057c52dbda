// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.Actor;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as clients see it, without its secret. */
@Serdeable
@Schema(name = "ApiKey", description = "An API key, without its secret.")
public record KeyView(
        @Schema(pattern = "[0-9a-z]{8}", description = "The public id of the key.")
        String id,

        @Schema(format = "uuid", description = "The tenant of the key.")
        String tenantId,

        @Schema(description = "Display name.") String name,

        @Schema(
                implementation = Role.class,
                description =
                        "The role, whose permissions the key holds; null if it has a list of permissions instead.")
        @Nullable String role,

        @ArraySchema(
                arraySchema = @Schema(description = "The permissions of the key."),
                schema = @Schema(implementation = Permission.class))
        List<String> permissions,

        @Schema(description = "The id of the key that created it, or `windsock`.")
        String createdBy,

        @Schema(
                description =
                        "The name of the key that created it; null for a key that Windsock created, such as the first key.")
        @Nullable String createdByName,

        @Schema(description = "Creation time.") Instant createdAt,

        @Schema(description = "Expiry time; null if the key never expires.") @Nullable Instant expiresAt,

        @Schema(
                description =
                        "End of the grace period of the last rotation, until which the previous secret is valid; null if "
                                + "there is none.")
        @Nullable Instant previousSecretExpiresAt,

        @Schema(
                description =
                        "Last use by a request, a session or an open stream, accurate to a minute; null if the key was "
                                + "never used.")
        @Nullable Instant lastUsedAt) {
    static KeyView of(StoredKey key, @Nullable Instant lastUsedAt) {
        Actor creator = key.creator();
        return new KeyView(
                key.id().value(),
                key.tenantId().value(),
                key.name(),
                key.role() == null ? null : key.role().wireName(),
                key.permissions().stream().map(Permission::wireName).sorted().toList(),
                creator.keyId() == null ? creator.name() : creator.keyId(),
                creator.keyId() == null ? null : creator.name(),
                key.createdAt(),
                key.expiresAt(),
                key.previousSecretExpiresAt(),
                lastUsedAt);
    }

    @Serdeable
    @Schema(name = "ApiKeyPage", description = "One page of keys, newest first.")
    public record Page(
            List<KeyView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
