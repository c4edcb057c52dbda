package dev.windsock.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key that was just made or rotated. */
@Serdeable
@Schema(name = "IssuedKey", description = "An API key with its secret, which is shown this once.")
public record IssuedKey(
        String id,
        String tenantId,
        String name,
        @Nullable String role,
        List<String> permissions,
        String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,

        @Schema(
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
                null);
    }

    IssuedKey with(ApiKey key) {
        return new IssuedKey(id, tenantId, name, role, permissions, createdBy, createdAt, expiresAt, key.text());
    }
}
