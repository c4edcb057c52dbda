// SPDX-License-Identifier: Apache-2.0
package dev.windsock.journal;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventType;
import dev.windsock.log.Position;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Records changes to resources. The event and the audit row are committed together with the state that they describe, or not at
 * all.
 *
 * <p>Threading: stateless; runs in the caller's transaction, on its thread.
 */
@Singleton
public final class ChangeJournal {
    private final AuditLog audit;
    private final ObjectMapper json;

    ChangeJournal(AuditLog audit, ObjectMapper json) {
        this.audit = audit;
        this.json = json;
    }

    /**
     * A change to one resource.
     *
     * @param tenantId the tenant in whose log the change appears
     * @param payload the current resource, as clients see it
     */
    public record Change(EventType type, TenantId tenantId, String resourceId, Object payload) {}

    /** Appends the event for a change that has no audit row, and returns the event's position. */
    public Position append(Transaction transaction, Change change, Cause cause) {
        return transaction.append(new EventDraft(
                change.type().name(),
                change.type().topic(),
                change.tenantId(),
                change.type().resourceType().name(),
                change.resourceId(),
                cause.actor(),
                cause.requestId(),
                null,
                cause.traceParent(),
                write(change.payload())));
    }

    /**
     * Appends the event for a change, then records its audit row.
     *
     * @param action the action, such as {@code volume:create}
     * @param details plain values worth keeping, without secrets
     */
    public void record(
            Transaction transaction, Change change, Cause cause, String action, Map<String, String> details) {
        append(transaction, change, cause);
        audit(transaction, change.tenantId(), change, cause, action, details);
    }

    /** Records the audit row of a change in a tenant's audit log, without an event. */
    public void audit(
            Transaction transaction,
            TenantId tenantId,
            Change change,
            Cause cause,
            String action,
            Map<String, String> details) {
        audit.record(
                transaction,
                new AuditEntry(
                        tenantId,
                        cause,
                        action,
                        change.type().resourceType().name(),
                        change.resourceId(),
                        AuditEntry.Outcome.OK,
                        details));
    }

    private String write(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
