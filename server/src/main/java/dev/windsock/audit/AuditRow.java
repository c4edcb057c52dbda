// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One recorded act. Rows of a tenant form a chain, see {@link AuditHash}. */
@Serdeable
@Schema(
        name = "AuditRow",
        description = "One recorded act. Rows of a tenant form a chain: hash covers the row and previous_hash.")
public record AuditRow(
        @Schema(format = "uuid", description = "UUIDv7 of the row.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it happened in.")
        String tenantId,

        AuditActor actor,

        @Schema(description = "What was done, as kind and verb.", example = "instance:launch")
        String action,

        @Schema(description = "What kind of resource it was done to, in UPPER_SNAKE.", example = "INSTANCE") @Nullable String resourceType,

        @Schema(description = "Which resource it was done to.") @Nullable String resourceId,

        AuditEntry.Outcome outcome,

        @Schema(description = "Plain values worth keeping; never a secret.")
        Map<String, String> details,

        @Schema(description = "Where the request came from.") @Nullable String ipAddress,

        @Schema(description = "The client, as it names itself.") @Nullable String userAgent,

        @Schema(description = "X-Request-ID of the request; null where none was there.") @Nullable String requestId,

        @Schema(description = "When it happened.") Instant createdAt,

        @Schema(
                pattern = "[0-9a-f]{64}",
                description =
                        "SHA-256, in lower-case hex, of the row's JSON without hash: members in the order of their"
                                + " names, no white space.")
        String hash,

        @Schema(pattern = "[0-9a-f]{64}", description = "The hash of the tenant's row before; 64 zeros for its first.")
        String previousHash) {
    /** The same, with the hash that it has to have. */
    AuditRow hashed() {
        return new AuditRow(
                id,
                tenantId,
                actor,
                action,
                resourceType,
                resourceId,
                outcome,
                details,
                ipAddress,
                userAgent,
                requestId,
                createdAt,
                AuditHash.of(this),
                previousHash);
    }

    /** Who acted; {@code key_id} is null for the engine. */
    @Serdeable
    @Schema(name = "AuditActor", description = "Who acted: an API key, or the engine itself.")
    public record AuditActor(
            @Schema(description = "The public id of the API key; null for the engine.") @Nullable String keyId,

            @Schema(description = "The name of the API key, or engine.")
            String name) {}
}
