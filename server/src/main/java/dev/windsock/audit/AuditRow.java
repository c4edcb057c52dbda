package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One recorded act. Rows of a tenant form a chain: {@code hash} covers the row and {@code previous_hash}.
 *
 * @param hash SHA-256 in lower-case hex, see {@link AuditHash}
 */
@Serdeable
@Schema(name = "AuditRow")
public record AuditRow(
        String id,
        String tenantId,
        AuditActor actor,
        String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        AuditEntry.Outcome outcome,
        Map<String, String> details,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String requestId,
        Instant createdAt,
        String hash,
        String previousHash) {
    /** Who acted; {@code key_id} is null for the engine. */
    @Serdeable
    @Schema(name = "AuditActor")
    public record AuditActor(@Nullable String keyId, String name) {}
}
