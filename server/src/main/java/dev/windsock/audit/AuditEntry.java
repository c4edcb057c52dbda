// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What someone did, about to be recorded.
 *
 * @param action such as {@code instance:launch}
 * @param details plain values worth keeping; no secret
 */
public record AuditEntry(
        TenantId tenantId,
        Actor actor,
        String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        Outcome outcome,
        Map<String, String> details,
        @Nullable String ipAddress,
        @Nullable String userAgent,
        @Nullable String requestId) {
    /** How it ended. */
    @Schema(name = "AuditOutcome", description = "How it ended: done, refused for lack of permission, or failed.")
    public enum Outcome {
        OK,
        DENIED,
        FAILED
    }

    public AuditEntry {
        details = Map.copyOf(details);
    }

    /** What a caller has done in its own tenant. */
    public static AuditEntry done(
            Caller caller,
            String action,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Map<String, String> details) {
        return new AuditEntry(
                caller.principal().tenantId(),
                caller.principal().actor(),
                action,
                resourceType,
                resourceId,
                Outcome.OK,
                details,
                caller.ipAddress(),
                caller.userAgent(),
                caller.requestId());
    }
}
