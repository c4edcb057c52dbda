// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A recorded action. The rows of a tenant form a chain, see {@link AuditHash}. */
@Serdeable
@Schema(
        name = "AuditRow",
        description = "A recorded action. A tenant's rows form a chain: `hash` covers the row and `previous_hash`.")
public record AuditRow(
        @Schema(format = "uuid", description = "UUIDv7 of the row.")
        String id,

        @Schema(format = "uuid", description = "The tenant in which the action was performed.")
        String tenantId,

        AuditActor actor,

        @Schema(description = "The action, in the form kind:verb.", example = "instance:launch")
        String action,

        @Schema(description = "The type of the affected resource, in UPPER_SNAKE_CASE.", example = "INSTANCE") @Nullable String resourceType,

        @Schema(description = "The id of the affected resource.") @Nullable String resourceId,

        AuditEntry.Outcome outcome,

        @Schema(
                description =
                        "Details of the action; they never contain a secret. A value has at most 256 characters; a "
                                + "longer value is "
                                + "truncated and ends with an ellipsis. An `event:publish` row covers the events that one key "
                                + "published in one minute: `count`, `minute`, `types`, `first_position`, `last_position`, "
                                + "`after` and, if there were several, `addresses`.")
        Map<String, String> details,

        @Schema(description = "The address of the client.") @Nullable String ipAddress,

        @Schema(description = "The User-Agent of the client.") @Nullable String userAgent,

        @Schema(description = "The `X-Request-ID` of the request; null if no request caused it.") @Nullable String requestId,

        @Schema(description = "When it happened.") Instant createdAt,

        @Schema(
                pattern = "[0-9a-f]{64}",
                description =
                        "SHA-256, in lower-case hexadecimal, of the JSON of the row without `hash`: members sorted by "
                                + "name, no white space.")
        String hash,

        @Schema(
                pattern = "[0-9a-f]{64}",
                description = "The hash of the tenant's previous row; 64 zeros for the first row.")
        String previousHash) {
    /** Returns the same row with its computed hash. */
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

    /** The actor; {@code key_id} is null unless the actor is an API key. */
    @Serdeable
    @Schema(
            name = "AuditActor",
            description = "The actor: an API key, the server itself, the operator of its host, or an unknown sender.")
    public record AuditActor(
            @Schema(description = "The public id of the API key; null for any other actor.") @Nullable String keyId,

            @Schema(
                    description = "The name of the API key, or `engine`, `windsock`, `operator` or `anonymous` (a "
                            + "rejected request without a valid key).")
            String name) {}
}
