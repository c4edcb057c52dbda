// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action about to be recorded.
 *
 * @param tenantId in whose audit it is recorded
 * @param action such as {@code instance:launch}
 * @param details plain values worth keeping; no secret
 */
public record AuditEntry(
        TenantId tenantId,
        Cause cause,
        String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        Outcome outcome,
        Map<String, String> details) {
    /** The outcome of an action. */
    @Schema(name = "AuditOutcome", description = "OK: done. DENIED: the permission was missing. FAILED: an error.")
    public enum Outcome {
        OK,
        DENIED,
        FAILED
    }

    public AuditEntry {
        details = Map.copyOf(details);
    }

    /** An action that a caller has completed in its own tenant. */
    public static AuditEntry done(
            Caller caller,
            String action,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Map<String, String> details) {
        return new AuditEntry(
                caller.principal().tenantId(), Cause.of(caller), action, resourceType, resourceId, Outcome.OK, details);
    }
}
