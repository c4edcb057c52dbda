// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.json.Texts;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An action about to be recorded.
 *
 * @param tenantId the tenant in whose audit log the action is recorded
 * @param action the action, such as {@code instance:launch}
 * @param details plain values worth keeping, without secrets; a value of more than {@link #MAX_VALUE} characters is truncated
 */
public record AuditEntry(
        TenantId tenantId,
        Cause cause,
        String action,
        @Nullable String resourceType,
        @Nullable String resourceId,
        Outcome outcome,
        Map<String, String> details) {
    /** Maximum length of a detail. */
    private static final int MAX_VALUE = 256;

    /** The outcome of an action. */
    @Schema(name = "AuditOutcome", description = "OK: done. DENIED: the permission was missing. FAILED: an error.")
    public enum Outcome {
        OK,
        DENIED,
        FAILED
    }

    public AuditEntry {
        details = details.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, detail -> Texts.ellipsis(detail.getValue(), MAX_VALUE)));
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
