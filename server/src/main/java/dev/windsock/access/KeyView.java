package dev.windsock.access;

import dev.windsock.principal.Permission;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as it is shown: all but its secret. */
@Serdeable
@Schema(name = "ApiKey", description = "An API key, without its secret.")
public record KeyView(
        @Schema(description = "The public part: 8 lower-case letters and digits.")
        String id,

        String tenantId,
        String name,

        @Schema(description = "viewer, operator or admin; null where the key has a list of permissions.") @Nullable String role,

        @Schema(description = "What the key may do, such as instance:read.")
        List<String> permissions,

        @Schema(description = "The id of the key that made it, or windsock.")
        String createdBy,

        Instant createdAt,

        @Schema(description = "When it ends by itself; null for never.") @Nullable Instant expiresAt) {
    static KeyView of(StoredKey key) {
        return new KeyView(
                key.id().value(),
                key.tenantId().value(),
                key.name(),
                key.role() == null ? null : key.role().wireName(),
                key.permissions().stream().map(Permission::wireName).sorted().toList(),
                key.createdBy(),
                key.createdAt(),
                key.expiresAt());
    }
}
